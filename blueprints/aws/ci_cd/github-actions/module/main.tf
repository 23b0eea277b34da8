data "aws_partition" "current" {}

locals {
  issuer       = "token.actions.githubusercontent.com"
  arn          = "arn:${data.aws_partition.current.partition}"
  provider_arn = var.create_oidc_provider ? aws_iam_openid_connect_provider.github[0].arn : "${local.arn}:iam::${var.account_id}:oidc-provider/${local.issuer}"

  # Runs of pull requests, and the search for drift on main, may read; only jobs of a protected environment may change anything.
  subjects = {
    plan   = [for run in ["pull_request", "ref:refs/heads/main"] : "repo:${var.github_repository}:${run}"]
    deploy = [for e in var.environments : "repo:${var.github_repository}:environment:${e}"]
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.create_oidc_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]

  # AWS verifies GitHub against its own root store; older provider versions still want a value here.
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}

data "aws_iam_policy_document" "trust" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = each.value
    }
  }
}

resource "aws_iam_role" "plan" {
  name                 = "${var.project}-pipeline-plan"
  description          = "Reads what Terraform manages, for plans of pull requests"
  assume_role_policy   = data.aws_iam_policy_document.trust["plan"].json
  max_session_duration = 3600
}

resource "aws_iam_role" "deploy" {
  name                 = "${var.project}-pipeline-deploy"
  description          = "Deploys ${var.project} from protected GitHub environments"
  assume_role_policy   = data.aws_iam_policy_document.trust["deploy"].json
  max_session_duration = 7200
}

# By position: the ARNs are known only once the policies exist.
resource "aws_iam_role_policy_attachment" "plan" {
  count = length(var.plan_policy_arns)

  role       = aws_iam_role.plan.name
  policy_arn = var.plan_policy_arns[count.index]
}

resource "aws_iam_role_policy_attachment" "deploy" {
  count = length(var.deploy_policy_arns)

  role       = aws_iam_role.deploy.name
  policy_arn = var.deploy_policy_arns[count.index]
}

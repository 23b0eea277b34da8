data "aws_partition" "current" {}

locals {
  issuer       = var.gitlab_host
  arn          = "arn:${data.aws_partition.current.partition}"
  provider_arn = var.create_oidc_provider ? aws_iam_openid_connect_provider.gitlab[0].arn : "${local.arn}:iam::${var.account_id}:oidc-provider/${local.issuer}"

  # Any branch may read; only jobs of main, which nobody pushes to, may change anything.
  subjects = {
    plan   = "project_path:${var.gitlab_project}:ref_type:branch:ref:*"
    deploy = "project_path:${var.gitlab_project}:ref_type:branch:ref:main"
  }
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  count = var.create_oidc_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["https://${local.issuer}"]
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
      values   = ["https://${local.issuer}"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = [each.value]
    }
  }
}

resource "aws_iam_role" "plan" {
  name                 = "${var.project}-pipeline-plan"
  description          = "Reads what Terraform manages, for plans of merge requests"
  assume_role_policy   = data.aws_iam_policy_document.trust["plan"].json
  max_session_duration = 3600
}

resource "aws_iam_role" "deploy" {
  name                 = "${var.project}-pipeline-deploy"
  description          = "Deploys ${var.project} from the protected branch of a GitLab project"
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

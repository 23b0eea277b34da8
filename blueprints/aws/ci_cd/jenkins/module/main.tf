data "aws_partition" "current" {}

locals {
  # Tokens of credentials that a folder holds name the folder as their issuer, and the job as their subject.
  path         = join("/job/", split("/", var.jenkins_folder))
  issuer       = "${trimprefix(var.jenkins_url, "https://")}/oidc/job/${local.path}"
  jobs         = "${var.jenkins_url}/job/${local.path}/job"
  arn          = "arn:${data.aws_partition.current.partition}"
  provider_arn = var.create_oidc_provider ? aws_iam_openid_connect_provider.jenkins[0].arn : "${local.arn}:iam::${var.account_id}:oidc-provider/${local.issuer}"

  # Any branch may read; only the job of main, and the one that removes what main made, may change anything.
  subjects = {
    plan   = ["${local.jobs}/pipeline/job/*", "${local.jobs}/infra-drift/"]
    deploy = ["${local.jobs}/pipeline/job/main/", "${local.jobs}/destroy/"]
  }
}

resource "aws_iam_openid_connect_provider" "jenkins" {
  count = var.create_oidc_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
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
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = each.value
    }
  }
}

resource "aws_iam_role" "plan" {
  name                 = "${var.project}-pipeline-plan"
  description          = "Reads what Terraform manages, for plans of changes"
  assume_role_policy   = data.aws_iam_policy_document.trust["plan"].json
  max_session_duration = 3600
}

resource "aws_iam_role" "deploy" {
  name                 = "${var.project}-pipeline-deploy"
  description          = "Deploys ${var.project} from the job of main in a folder of Jenkins"
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

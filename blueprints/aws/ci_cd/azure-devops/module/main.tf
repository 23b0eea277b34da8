data "aws_partition" "current" {}

locals {
  issuer       = "vstoken.dev.azure.com/${var.azure_devops_organization_id}"
  arn          = "arn:${data.aws_partition.current.partition}"
  provider_arn = var.create_oidc_provider ? aws_iam_openid_connect_provider.azure_devops[0].arn : "${local.arn}:iam::${var.account_id}:oidc-provider/${local.issuer}"
  audience     = "api://AzureADTokenExchange" # of every token that the service issues for a connection

  # A token names the service connection alone: which pipelines and branches may use that is checked by Azure DevOps.
  subjects = { for role in ["plan", "deploy"] : role => "sc://${var.azure_devops_project}/${var.project}-${role}" }
}

resource "aws_iam_openid_connect_provider" "azure_devops" {
  count = var.create_oidc_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = [local.audience]
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
      values   = [local.audience]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [each.value]
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
  description          = "Deploys ${var.project} through a service connection of an Azure DevOps project"
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

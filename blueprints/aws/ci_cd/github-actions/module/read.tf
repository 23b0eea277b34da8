# What the pipeline manages: resources of this account and region whose name starts with the project's.
locals {
  regional = "${var.region}:${var.account_id}"
  own = {
    s3       = ["${local.arn}:s3:::${var.project}-*", "${local.arn}:s3:::${var.project}-*/*"]
    iam      = ["${local.arn}:iam::${var.account_id}:role/${var.project}-*", "${local.arn}:iam::${var.account_id}:policy/${var.project}-*"]
    logs     = ["${local.arn}:logs:${local.regional}:log-group:*${var.project}-*"]
    workload = [for s in ["ecs", "ecr", "batch", "cloudwatch", "events", "scheduler", "wafv2", "elasticloadbalancing"] : "${local.arn}:${s}:${local.regional}:*/${var.project}-*"]
    named = [
      "${local.arn}:sns:${local.regional}:${var.project}-*",
      "${local.arn}:states:${local.regional}:stateMachine:${var.project}-*",
      "${local.arn}:cloudwatch:${local.regional}:alarm:${var.project}-*",
      "${local.arn}:cloudwatch::${var.account_id}:dashboard/${var.project}-*",
      "${local.arn}:budgets::${var.account_id}:budget/${var.project}-*",
    ]
    keys = ["${local.arn}:kms:${local.regional}:key/*"]
  }
}

data "aws_iam_policy_document" "read" {
  # Calls that AWS authorises for the account as a whole: they take no resource.
  statement {
    sid = "DescribeAccount"
    actions = [
      "application-autoscaling:Describe*",
      "batch:Describe*",
      "ec2:DescribeAddresses",
      "ec2:DescribeAddressesAttribute",
      "ec2:DescribeFlowLogs",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeNatGateways",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribePrefixLists",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcs",
      "ecr:GetAuthorizationToken",
      "ecs:DescribeTaskDefinition",
      "elasticloadbalancing:Describe*",
      "kms:ListAliases",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "sns:GetSubscriptionAttributes",
      "states:ValidateStateMachineDefinition",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadOwn"
    actions = [
      "batch:ListTagsForResource",
      "budgets:ListTagsForResource",
      "budgets:ViewBudget",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetDashboard",
      "cloudwatch:ListTagsForResource",
      "ecr:DescribeImages",
      "ecr:DescribeRepositories",
      "ecr:GetLifecyclePolicy",
      "ecr:GetRepositoryPolicy",
      "ecr:ListTagsForResource",
      "ecs:DescribeClusters",
      "ecs:DescribeServices",
      "ecs:ListTagsForResource",
      "events:DescribeRule",
      "events:ListTagsForResource",
      "events:ListTargetsByRule",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListPolicyVersions",
      "iam:ListRolePolicies",
      "logs:DescribeMetricFilters",
      "logs:ListTagsForResource",
      "s3:GetAccelerateConfiguration",
      "s3:GetBucket*",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
      "scheduler:GetSchedule",
      "scheduler:ListTagsForResource",
      "sns:GetTopicAttributes",
      "sns:ListTagsForResource",
      "states:DescribeStateMachine",
      "states:ListStateMachineVersions",
      "states:ListTagsForResource",
      "wafv2:GetLoggingConfiguration",
      "wafv2:GetWebACL*",
      "wafv2:ListTagsForResource",
    ]
    resources = concat(local.own.s3, local.own.iam, local.own.logs, local.own.workload, local.own.named)
  }

  statement {
    sid       = "ReadVpcAttributes"
    actions   = ["ec2:DescribeVpcAttribute"]
    resources = ["${local.arn}:ec2:${local.regional}:vpc/*"]
  }

  statement {
    sid       = "ReadScalingTags"
    actions   = ["application-autoscaling:ListTagsForResource"]
    resources = ["${local.arn}:application-autoscaling:${local.regional}:scalable-target/*"]
  }

  statement {
    sid       = "ReadOwnKeys"
    actions   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
    resources = local.own.keys

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = ["${local.arn}:s3:::${var.state_bucket}/*"]
  }

  statement {
    sid       = "DecryptState"
    actions   = ["kms:Decrypt"]
    resources = [var.state_key_arn]
  }
}

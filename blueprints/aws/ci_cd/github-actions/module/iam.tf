locals {
  boundary_arn = "${local.arn}:iam::${var.account_id}:policy/${var.project}-boundary"
}

# Roles of the workload may be created, but never ones that could do more than the boundary.
data "aws_iam_policy_document" "iam" {
  statement {
    sid = "GrantWithinBoundary"
    actions = [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
    ]
    resources = ["${local.arn}:iam::${var.account_id}:role/${var.project}-*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [local.boundary_arn]
    }
  }

  statement {
    sid = "MaintainOwnRoles"
    actions = [
      "iam:CreatePolicy",
      "iam:CreatePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DeleteRole",
      "iam:TagPolicy",
      "iam:TagRole",
      "iam:UntagPolicy",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ]
    resources = local.own.iam
  }

  statement {
    sid       = "PassOwnRoles"
    actions   = ["iam:PassRole"]
    resources = ["${local.arn}:iam::${var.account_id}:role/${var.project}-*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = [for s in ["batch", "ecs-tasks", "events", "scheduler", "states", "vpc-flow-logs"] : "${s}.amazonaws.com"]
    }
  }

  statement {
    sid       = "ServiceLinkedRoles"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["${local.arn}:iam::${var.account_id}:role/aws-service-role/*"]

    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = [for s in ["batch", "ecs", "ecs.application-autoscaling", "elasticloadbalancing", "wafv2"] : "${s}.amazonaws.com"]
    }
  }

  # Otherwise the pipeline could widen its own permissions.
  statement {
    sid    = "LeaveOwnPermissionsAlone"
    effect = "Deny"
    actions = [
      "iam:Attach*",
      "iam:Create*",
      "iam:Delete*",
      "iam:Detach*",
      "iam:PassRole",
      "iam:Put*",
      "iam:SetDefaultPolicyVersion",
      "iam:Update*",
    ]
    resources = [
      "${local.arn}:iam::${var.account_id}:role/${var.project}-github-*",
      "${local.arn}:iam::${var.account_id}:policy/${var.project}-github-*",
      local.boundary_arn,
    ]
  }
}

# The most that any role of the workload may do, whatever its own policies say.
data "aws_iam_policy_document" "boundary" {
  statement {
    sid = "OwnResources"
    actions = [
      "batch:SubmitJob",
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:ListBucket",
      "s3:PutObject",
      "sns:Publish",
      "states:StartExecution",
    ]
    resources = concat(local.own.workload, local.own.named, local.own.s3, local.own.logs, [for g in local.own.logs : "${g}:*"])
  }

  statement {
    sid       = "NeverTheState"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["${local.arn}:s3:::${var.state_bucket}", "${local.arn}:s3:::${var.state_bucket}/*"]
  }

  statement {
    sid       = "OwnKeys"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = local.own.keys

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  # Step Functions waits for Batch jobs through this rule, whose name AWS fixes.
  statement {
    sid       = "BatchEvents"
    actions   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
    resources = ["${local.arn}:events:${local.regional}:rule/StepFunctionsGetEventsForBatchJobsRule"]
  }

  statement {
    sid       = "OwnJobs"
    actions   = ["batch:TerminateJob"]
    resources = ["${local.arn}:batch:${local.regional}:job/*"]
  }

  # AWS authorises these for the account as a whole: they take no resource.
  statement {
    sid = "NoResourceLevel"
    actions = [
      "batch:DescribeJobs",
      "cloudwatch:PutMetricData",
      "ecr:GetAuthorizationToken",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]
    resources = ["*"]
  }
}

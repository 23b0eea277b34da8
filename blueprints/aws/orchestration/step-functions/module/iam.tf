data "aws_iam_policy_document" "workflow_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "workflow" {
  name                 = "${var.name}-workflow"
  description          = "Lets the state machine train and tell of it"
  assume_role_policy   = data.aws_iam_policy_document.workflow_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "workflow" {
  name   = "run-training"
  role   = aws_iam_role.workflow.id
  policy = data.aws_iam_policy_document.workflow.json
}

data "aws_iam_policy_document" "workflow" {
  source_policy_documents = compact([var.dataset.policy])

  statement {
    sid       = "Submit"
    actions   = ["batch:SubmitJob"]
    resources = [var.job_queue_arn, var.job_definition_arn]
  }

  statement {
    sid       = "Stop"
    actions   = ["batch:TerminateJob"]
    resources = ["${local.arn_prefix}:batch:${var.region}:${var.account_id}:job/*"]
  }

  # Step Functions waits for jobs through a rule whose name AWS fixes.
  statement {
    sid       = "Wait"
    actions   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
    resources = ["${local.arn_prefix}:events:${var.region}:${var.account_id}:rule/StepFunctionsGetEventsForBatchJobsRule"]
  }

  statement {
    sid       = "LookForData"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/${var.data_path}"]
  }

  statement {
    sid       = "FindData"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = [var.data_path]
    }
  }

  statement {
    sid       = "Notify"
    actions   = ["sns:Publish"]
    resources = [var.topic_arn]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # AWS authorises these for the account as a whole: they take no resource.
  statement {
    sid = "NoResourceLevel"
    actions = [
      "batch:DescribeJobs",
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

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["airflow-env.amazonaws.com", "airflow.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.arn_prefix}:airflow:${var.region}:${var.account_id}:environment/${var.name}"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "${var.name}-airflow"
  description          = "What Airflow and its workflows may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  name   = "run-workflows"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  source_policy_documents = compact([var.dataset.policy])

  statement {
    sid       = "Measure"
    actions   = ["airflow:PublishMetrics"]
    resources = ["${local.arn_prefix}:airflow:${var.region}:${var.account_id}:environment/${var.name}"]
  }

  statement {
    sid       = "ReadWorkflows"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/airflow/*", "${var.bucket_arn}/${var.data_path}"]
  }

  statement {
    sid       = "FindWorkflows"
    actions   = ["s3:GetBucketPublicAccessBlock", "s3:ListBucket"]
    resources = [var.bucket_arn]
  }

  # Airflow starts only where buckets are closed to the public; the action knows no resource.
  statement {
    sid       = "LookAtAccount"
    actions   = ["s3:GetAccountPublicAccessBlock"]
    resources = ["*"]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:GetLogEvents", "logs:GetLogGroupFields", "logs:GetLogRecord", "logs:GetQueryResults", "logs:PutLogEvents"]
    resources = [local.logs]
  }

  # The action knows no resource.
  statement {
    sid       = "FindLogs"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["*"]
  }

  # The action knows no resource.
  statement {
    sid       = "WriteMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["AmazonMWAA"]
    }
  }

  # The queue between scheduler and workers belongs to an account of AWS.
  statement {
    sid       = "Queue"
    actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage"]
    resources = ["${local.arn_prefix}:sqs:${var.region}:*:airflow-celery-*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
    resources = [var.kms_key_arn]
  }

  statement {
    sid       = "Train"
    actions   = ["batch:SubmitJob"]
    resources = [var.job_queue_arn, var.job_definition_arn]
  }

  statement {
    sid       = "StopTraining"
    actions   = ["batch:TerminateJob"]
    resources = ["${local.arn_prefix}:batch:${var.region}:${var.account_id}:job/*"]
  }

  # The action knows no resource.
  statement {
    sid       = "FollowTraining"
    actions   = ["batch:DescribeJobs"]
    resources = ["*"]
  }

  statement {
    sid       = "Tell"
    actions   = ["sns:Publish"]
    resources = [var.topic_arn]
  }
}

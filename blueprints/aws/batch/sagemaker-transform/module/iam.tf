data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-scoring"
  description          = "What SageMaker and the scoring code may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "score"
  role   = aws_iam_role.this[0].id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  source_policy_documents = compact([var.dataset.policy])

  statement {
    sid       = "ReadRecordsAndModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/data/*", "${var.bucket_arn}/models/*"]
  }

  statement {
    sid       = "WritePredictions"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${var.bucket_arn}/predictions/*"]
  }

  # Without it S3 answers "forbidden" instead of "absent" when a shard asks whether it was finished before.
  statement {
    sid       = "SeeWhatIsAbsent"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # Disks are encrypted through grants, which SageMaker makes under this role.
  statement {
    sid       = "EncryptDisks"
    actions   = ["kms:CreateGrant"]
    resources = [var.kms_key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

  statement {
    sid       = "Login"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # the action knows no resource
  }

  statement {
    sid       = "Pull"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.repository_arn]
  }

  # AWS fixes the group's name for the account; jobs of ours begin with our name.
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = ["${local.job_logs}", "${local.job_logs}:log-stream:${var.name}-*"]
  }

  statement {
    sid       = "Measure"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"] # the action knows no resource

    condition {
      test     = "StringLike"
      variable = "cloudwatch:namespace"
      values   = ["/aws/sagemaker/*"]
    }
  }

  statement {
    sid       = "Connect"
    actions   = ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"]
    resources = [for kind in ["network-interface", "security-group", "subnet"] : "${local.arn_prefix}:ec2:${var.region}:${var.account_id}:${kind}/*"]
  }

  statement {
    sid = "LookForNetwork"
    actions = [
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]
    resources = ["*"] # the actions know no resource
  }
}

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
  name                 = "${var.name}-scoring-workflow"
  description          = "Lets the state machine run scoring jobs and tell of failures"
  assume_role_policy   = data.aws_iam_policy_document.workflow_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "workflow" {
  name   = "run-scoring"
  role   = aws_iam_role.workflow.id
  policy = data.aws_iam_policy_document.workflow.json
}

data "aws_iam_policy_document" "workflow" {
  statement {
    sid       = "RunJobs"
    actions   = ["sagemaker:AddTags", "sagemaker:CreateTransformJob", "sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"]
    resources = ["${local.arn_prefix}:sagemaker:${var.region}:${var.account_id}:transform-job/${var.name}-*"]
  }

  # Step Functions waits for jobs through a rule whose name AWS fixes.
  statement {
    sid       = "Wait"
    actions   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
    resources = ["${local.arn_prefix}:events:${var.region}:${var.account_id}:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule"]
  }

  statement {
    sid       = "ListPredictions"
    actions   = ["s3:ListBucket"]
    resources = distinct([var.bucket_arn, "${local.arn_prefix}:s3:::${local.data_bucket}"])

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["predictions/*", "${local.data_key}*"]
    }
  }

  statement {
    sid       = "Notify"
    actions   = ["sns:Publish"]
    resources = [var.topic_arn]
  }

  statement {
    sid       = "EncryptNotification"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # AWS authorises these for the account as a whole: they take no resource.
  statement {
    sid = "NoResourceLevel"
    actions = [
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

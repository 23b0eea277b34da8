data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-streaming"
  description          = "What the streaming function may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-events-write-answers"
  role   = aws_iam_role.this[0].id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "ReadEvents"
    actions   = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
    resources = [aws_kinesis_stream.events.arn]
  }

  # Lambda demands it of readers of streams; the action knows no resource.
  statement {
    sid       = "FindEvents"
    actions   = ["kinesis:ListStreams"]
    resources = ["*"]
  }

  statement {
    sid       = "ReadModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/models/*"]
  }

  statement {
    sid       = "ListModels"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["models/*"]
    }
  }

  statement {
    sid       = "WriteAnswers"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.bucket_arn}/${local.answers}/*"]
  }

  # Lambda chooses the prefix of what it sets aside.
  statement {
    sid       = "SetAsideBadEvents"
    actions   = ["s3:PutObject"]
    resources = ["${var.bucket_arn}/aws/lambda/*"]
  }

  statement {
    sid       = "FindBucket"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["aws/lambda/*"]
    }
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
  }

  # Lambda itself connects the function to the network under this role; its code may not.
  statement {
    sid       = "Connect"
    actions   = ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
    resources = [for kind in ["network-interface", "security-group", "subnet"] : "${local.arn_prefix}:ec2:${var.region}:${var.account_id}:${kind}/*"]
  }

  statement {
    sid       = "LookForNetwork"
    actions   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
    resources = ["*"] # the actions know no resource
  }

  statement {
    sid       = "NotTheCode"
    effect    = "Deny"
    actions   = ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:Describe*", "ec2:UnassignPrivateIpAddresses"]
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "lambda:SourceFunctionArn"
      values   = ["${local.arn_prefix}:lambda:${var.region}:${var.account_id}:function:${var.name}-streaming"]
    }
  }
}

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

  name                 = "${var.name}-async"
  description          = "What SageMaker and the container behind the queue may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "answer-later"
  role   = aws_iam_role.this[0].id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
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
    sid       = "ReadRequests"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/async/input/*"]
  }

  statement {
    sid       = "WriteAnswers"
    actions   = ["s3:PutObject"]
    resources = ["${var.bucket_arn}/async/failures/*", "${var.bucket_arn}/async/output/*"]
  }

  statement {
    sid       = "Tell"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.results.arn]
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

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
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

# Attach it to the roles of those who may ask.
resource "aws_iam_policy" "callers" {
  name        = "${local.endpoint_name}-callers"
  description = "Ask ${local.endpoint_name} and read its answers"
  policy      = data.aws_iam_policy_document.callers.json
}

data "aws_iam_policy_document" "callers" {
  statement {
    sid       = "Ask"
    actions   = ["sagemaker:InvokeEndpointAsync"]
    resources = [local.endpoint_arn]

    dynamic "condition" {
      for_each = local.private ? [var.vpc_id] : []

      content {
        test     = "StringEquals"
        variable = "aws:SourceVpc"
        values   = [condition.value]
      }
    }
  }

  statement {
    sid       = "WriteRequests"
    actions   = ["s3:PutObject"]
    resources = ["${var.bucket_arn}/async/input/*"]
  }

  statement {
    sid       = "ReadAnswers"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/async/failures/*", "${var.bucket_arn}/async/output/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

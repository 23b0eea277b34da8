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

  name                 = "${var.name}-serving"
  description          = "What the serving function may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-models"
  role   = aws_iam_role.this[0].id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  source_policy_documents = compact(local.neighbours[*].policy)

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
    sid       = "Decrypt"
    actions   = ["kms:Decrypt"]
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
      values   = ["${local.arn_prefix}:lambda:${var.region}:${var.account_id}:function:${var.name}-serving"]
    }
  }
}

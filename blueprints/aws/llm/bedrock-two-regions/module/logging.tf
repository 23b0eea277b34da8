resource "aws_cloudwatch_log_group" "calls" {
  name              = "/${var.name}/llm"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

locals {
  log_count = var.log_calls && !contains(slice(var.environments, 0, max(0, length(var.environments) - 1)), var.environment) ? 1 : 0
}

# One for the account and the region. Environments share these: the last one has the log, so that none takes it from it.
resource "aws_bedrock_model_invocation_logging_configuration" "this" {
  count = local.log_count

  logging_config {
    text_data_delivery_enabled      = true
    embedding_data_delivery_enabled = false
    image_data_delivery_enabled     = false
    video_data_delivery_enabled     = false

    cloudwatch_config {
      log_group_name = aws_cloudwatch_log_group.calls.name
      role_arn       = aws_iam_role.logs.arn
    }
  }

  depends_on = [aws_iam_role_policy.logs]
}

data "aws_iam_policy_document" "logs_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["bedrock.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [for region in [var.region, var.fallback_region] : "${local.bedrock}:${region}:${var.account_id}:*"]
    }
  }
}

resource "aws_iam_role" "logs" {
  name                 = "${var.name}-llm-logs"
  description          = "Lets Bedrock log the calls of models"
  assume_role_policy   = data.aws_iam_policy_document.logs_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "logs" {
  name   = "write-log"
  role   = aws_iam_role.logs.id
  policy = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for group in [aws_cloudwatch_log_group.calls, aws_cloudwatch_log_group.fallback_calls] : "${group.arn}:log-stream:*"]
  }
}

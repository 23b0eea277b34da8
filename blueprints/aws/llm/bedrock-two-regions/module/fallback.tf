# Where calls go that fail in the first region: the same models, the same guardrail, and a log under a key of that region.
resource "aws_kms_key" "fallback" {
  provider = aws.fallback

  description             = "Encrypts the guardrail and the log of ${var.name} in ${var.fallback_region}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # In a key policy, "*" as resource means this key. Who may use it is then decided by IAM policies of this account.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "${local.arn_prefix}:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.fallback_region}.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "${local.arn_prefix}:logs:${var.fallback_region}:${var.account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "fallback" {
  provider = aws.fallback

  name          = "alias/${var.name}-llm"
  target_key_id = aws_kms_key.fallback.key_id
}

resource "aws_bedrock_inference_profile" "fallback_model" {
  provider = aws.fallback

  name        = "${var.name}-model"
  description = "${var.model_id} within ${local.geography}"

  model_source {
    copy_from = "${local.bedrock}:${var.fallback_region}:${var.account_id}:inference-profile/${local.geography}.${var.model_id}"
  }
}

resource "aws_bedrock_inference_profile" "fallback_embeddings" {
  provider = aws.fallback

  name        = "${var.name}-embeddings"
  description = "${var.embedding_model_id} in ${var.fallback_region}"

  model_source {
    copy_from = "${local.bedrock}:${var.fallback_region}::foundation-model/${var.embedding_model_id}"
  }
}

resource "aws_bedrock_guardrail" "fallback" {
  provider = aws.fallback

  name                      = var.name
  description               = "Filters what users write and what they are answered"
  blocked_input_messaging   = var.blocked_message
  blocked_outputs_messaging = var.blocked_message
  kms_key_arn               = aws_kms_key.fallback.arn

  content_policy_config {
    dynamic "filters_config" {
      for_each = toset(["HATE", "INSULTS", "MISCONDUCT", "SEXUAL", "VIOLENCE"])

      content {
        type            = filters_config.value
        input_strength  = var.filter_strength
        output_strength = var.filter_strength
      }
    }

    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE" # answers do not attack
    }
  }

  dynamic "sensitive_information_policy_config" {
    for_each = var.mask_personal_data ? [1] : []

    content {
      dynamic "pii_entities_config" {
        for_each = toset(["ADDRESS", "CREDIT_DEBIT_CARD_NUMBER", "EMAIL", "PASSWORD", "PHONE"])

        content {
          type   = pii_entities_config.value
          action = "ANONYMIZE"
        }
      }
    }
  }
}

resource "aws_bedrock_guardrail_version" "fallback" {
  provider = aws.fallback

  guardrail_arn = aws_bedrock_guardrail.fallback.guardrail_arn
  description   = "What the code applies"
  skip_destroy  = false
}

resource "aws_cloudwatch_log_group" "fallback_calls" {
  provider = aws.fallback

  name              = "/${var.name}/llm"
  retention_in_days = local.log_retention_days
  kms_key_id        = aws_kms_key.fallback.arn
}

resource "aws_bedrock_model_invocation_logging_configuration" "fallback" {
  provider = aws.fallback
  count    = local.log_count

  logging_config {
    text_data_delivery_enabled      = true
    embedding_data_delivery_enabled = false
    image_data_delivery_enabled     = false
    video_data_delivery_enabled     = false

    cloudwatch_config {
      log_group_name = aws_cloudwatch_log_group.fallback_calls.name
      role_arn       = aws_iam_role.logs.arn
    }
  }

  depends_on = [aws_iam_role_policy.logs]
}

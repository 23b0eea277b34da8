data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  bedrock    = "${local.arn_prefix}:bedrock"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # AWS spreads calls over the regions of one geography, or of one country, and never beyond it.
  countries = startswith(var.model_id, "anthropic.") ? { "ap-northeast-1" = "jp", "ap-southeast-2" = "au" } : {}
  continent = split("-", var.region)[0]
  geography = lookup(local.countries, var.region, local.continent == "ap" ? "apac" : local.continent)
}

# Calls go by these profiles, so that their cost carries the tags of the environment.
resource "aws_bedrock_inference_profile" "model" {
  name        = "${var.name}-model"
  description = "${var.model_id} within ${local.geography}"

  model_source {
    copy_from = "${local.bedrock}:${var.region}:${var.account_id}:inference-profile/${local.geography}.${var.model_id}"
  }
}

resource "aws_bedrock_inference_profile" "embeddings" {
  name        = "${var.name}-embeddings"
  description = "${var.embedding_model_id} in ${var.region}"

  model_source {
    copy_from = "${local.bedrock}:${var.region}::foundation-model/${var.embedding_model_id}"
  }
}

resource "aws_bedrock_guardrail" "this" {
  name                      = var.name
  description               = "Filters what users write and what they are answered"
  blocked_input_messaging   = var.blocked_message
  blocked_outputs_messaging = var.blocked_message
  kms_key_arn               = var.kms_key_arn

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

resource "aws_bedrock_guardrail_version" "this" {
  guardrail_arn = aws_bedrock_guardrail.this.guardrail_arn
  description   = "What the code applies"
  skip_destroy  = false
}

locals {
  profiles = [
    aws_bedrock_inference_profile.model.arn,
    aws_bedrock_inference_profile.embeddings.arn,
    aws_bedrock_inference_profile.fallback_model.arn,
    aws_bedrock_inference_profile.fallback_embeddings.arn,
  ]
}

data "aws_iam_policy_document" "use" {
  statement {
    sid       = "CallProfiles"
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = local.profiles
  }

  # The regions are those that the profile chooses from.
  statement {
    sid       = "CallModelsByProfile"
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = concat(["${local.bedrock}:*::foundation-model/${var.model_id}"], [for region in [var.region, var.fallback_region] : "${local.bedrock}:${region}::foundation-model/${var.embedding_model_id}"])

    condition {
      test     = "StringEquals"
      variable = "bedrock:InferenceProfileArn"
      values   = local.profiles
    }
  }

  statement {
    sid       = "ApplyGuardrail"
    actions   = ["bedrock:ApplyGuardrail"]
    resources = [aws_bedrock_guardrail.this.guardrail_arn, aws_bedrock_guardrail.fallback.guardrail_arn]
  }

  statement {
    sid       = "ReadGuardrail"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn, aws_kms_key.fallback.arn]
  }
}

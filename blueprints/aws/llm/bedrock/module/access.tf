data "aws_iam_policy_document" "use" {
  statement {
    sid       = "CallProfiles"
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = [aws_bedrock_inference_profile.model.arn, aws_bedrock_inference_profile.embeddings.arn]
  }

  # The regions are those that the profile chooses from.
  statement {
    sid       = "CallModelsByProfile"
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = ["${local.bedrock}:*::foundation-model/${var.model_id}", "${local.bedrock}:${var.region}::foundation-model/${var.embedding_model_id}"]

    condition {
      test     = "StringEquals"
      variable = "bedrock:InferenceProfileArn"
      values   = [aws_bedrock_inference_profile.model.arn, aws_bedrock_inference_profile.embeddings.arn]
    }
  }

  statement {
    sid       = "ApplyGuardrail"
    actions   = ["bedrock:ApplyGuardrail"]
    resources = [aws_bedrock_guardrail.this.guardrail_arn]
  }

  statement {
    sid       = "ReadGuardrail"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

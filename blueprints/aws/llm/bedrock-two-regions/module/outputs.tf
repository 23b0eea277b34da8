output "model_profile_arn" {
  description = "Inference profile of the model, to be given as modelId."
  value       = aws_bedrock_inference_profile.model.arn
}

output "guardrail_id" {
  description = "Guardrail that calls apply."
  value       = aws_bedrock_guardrail.this.guardrail_id
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups."
  value = {
    environment = {
      LLM_EMBEDDING_MODEL_ID          = aws_bedrock_inference_profile.embeddings.arn
      LLM_FALLBACK_EMBEDDING_MODEL_ID = aws_bedrock_inference_profile.fallback_embeddings.arn
      LLM_FALLBACK_GUARDRAIL_ID       = aws_bedrock_guardrail.fallback.guardrail_id
      LLM_FALLBACK_GUARDRAIL_VERSION  = aws_bedrock_guardrail_version.fallback.version
      LLM_FALLBACK_MODEL_ID           = aws_bedrock_inference_profile.fallback_model.arn
      LLM_FALLBACK_REGION             = var.fallback_region
      LLM_GUARDRAIL_ID                = aws_bedrock_guardrail.this.guardrail_id
      LLM_GUARDRAIL_VERSION           = aws_bedrock_guardrail_version.this.version
      LLM_MODEL_ID                    = aws_bedrock_inference_profile.model.arn
    }
    policy             = data.aws_iam_policy_document.use.json
    security_group_ids = []
  }
}

output "endpoint_name" {
  description = "Endpoint of the language model."
  value       = aws_sagemaker_endpoint.this.name
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups."
  value = {
    environment        = { LLM_ENDPOINT_NAME = aws_sagemaker_endpoint.this.name }
    policy             = data.aws_iam_policy_document.use.json
    security_group_ids = []
  }
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.this.json
}

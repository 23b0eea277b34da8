output "endpoint_name" {
  description = "Name of the endpoint."
  value       = aws_sagemaker_endpoint.this.name
}

output "results_topic_arn" {
  description = "Topic that tells of answers and failures."
  value       = aws_sns_topic.results.arn
}

output "callers_policy_arn" {
  description = "Policy that lets a role ask and read the answers."
  value       = aws_iam_policy.callers.arn
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.this.json
}

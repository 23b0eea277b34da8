output "plan_policy_arns" {
  description = "Policies of a role that plans: they only read."
  value       = [for name, policy in aws_iam_policy.this : policy.arn if startswith(name, "pipeline-read")]
}

output "deploy_policy_arns" {
  description = "Policies of a role that deploys."
  value       = [for name, policy in aws_iam_policy.this : policy.arn if startswith(name, "pipeline-")]
}

output "boundary_arn" {
  description = "Permissions boundary that every role created by the pipeline must carry."
  value       = aws_iam_policy.this["boundary"].arn
}

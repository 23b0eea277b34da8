output "pipeline_name" {
  description = "Pipeline that deploys every push to main."
  value       = aws_codepipeline.this.name
}

output "plan_role_arn" {
  description = "Role that plans; it only reads."
  value       = aws_iam_role.plan.arn
}

output "deploy_role_arn" {
  description = "Role that deploys."
  value       = aws_iam_role.deploy.arn
}

output "review_policy_arn" {
  description = "Policy of those who approve."
  value       = aws_iam_policy.review.arn
}

output "plan_role_arn" {
  description = "Role that jobs of merge requests assume; it only reads."
  value       = aws_iam_role.plan.arn
}

output "deploy_role_arn" {
  description = "Role that jobs of the branch main assume."
  value       = aws_iam_role.deploy.arn
}

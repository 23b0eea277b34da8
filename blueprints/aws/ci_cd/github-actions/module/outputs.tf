output "plan_role_arn" {
  description = "Role that workflows of pull requests assume; it only reads."
  value       = aws_iam_role.plan.arn
}

output "deploy_role_arn" {
  description = "Role that jobs of the protected environments assume."
  value       = aws_iam_role.deploy.arn
}

output "boundary_arns" {
  description = "Permissions boundary by environment, which every role that the pipeline creates there must carry."
  value       = { for name, policy in aws_iam_policy.boundary : name => policy.arn }
}

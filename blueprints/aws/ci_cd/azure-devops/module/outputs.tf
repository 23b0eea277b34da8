output "plan_role_arn" {
  description = "Role of the service connection for plans; it only reads."
  value       = aws_iam_role.plan.arn
}

output "deploy_role_arn" {
  description = "Role of the service connection that deploys."
  value       = aws_iam_role.deploy.arn
}

output "azure_devops_project" {
  description = "Organization and project that hold the service connections."
  value       = var.azure_devops_project
}

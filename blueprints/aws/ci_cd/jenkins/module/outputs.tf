output "plan_role_arn" {
  description = "Role that the jobs of all branches assume; it only reads."
  value       = aws_iam_role.plan.arn
}

output "deploy_role_arn" {
  description = "Role that the job of the branch main assumes."
  value       = aws_iam_role.deploy.arn
}

output "jenkins_jobs" {
  description = "URL below which the controller has the jobs."
  value       = local.jobs
}

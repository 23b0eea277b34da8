output "endpoint_name" {
  description = "Name of the model endpoint that callers may use."
  value       = var.name
}

output "callers_policy_arn" {
  description = "Policy that lets a role call the endpoint."
  value       = aws_iam_policy.callers.arn
}

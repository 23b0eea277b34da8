output "api_id" {
  description = "API that routes are added to."
  value       = aws_apigatewayv2_api.this.id

  # Routes answer once there is a stage.
  depends_on = [aws_apigatewayv2_stage.this]
}

output "execution_arn" {
  description = "How permissions name the API."
  value       = aws_apigatewayv2_api.this.execution_arn
}

output "url" {
  description = "Where clients send requests, signed with Signature Version 4."
  value       = local.own_name == 1 ? "https://${var.domain_name}" : aws_apigatewayv2_api.this.api_endpoint
}

output "domain_target" {
  description = "What the domain name must point at; empty without one."
  value       = try(aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].target_domain_name, "")
}

output "callers_policy_arn" {
  description = "Policy that lets a role call the API."
  value       = aws_iam_policy.callers.arn
}

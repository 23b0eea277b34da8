output "role_arn" {
  description = "Role that programs run under."
  value       = var.role_arn
}

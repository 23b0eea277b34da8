output "vault_name" {
  description = "Vault that holds the backups."
  value       = aws_backup_vault.this.name
}

output "role_arn" {
  description = "Role that AWS Backup copies and restores with."
  value       = aws_iam_role.this.arn

  depends_on = [aws_iam_role_policy_attachment.this]
}

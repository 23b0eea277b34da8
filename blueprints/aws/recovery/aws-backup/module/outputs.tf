output "vault_name" {
  description = "Vault that holds the backups."
  value       = aws_backup_vault.this.name
}

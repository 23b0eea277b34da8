output "table_name" {
  description = "Online table."
  value       = aws_dynamodb_table.online.name
}

output "database_name" {
  description = "Database of the Glue catalogue that describes the history."
  value       = aws_glue_catalog_database.offline.name
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups."
  value = {
    environment = {
      FEATURES_OFFLINE_URI = "s3://${var.bucket_name}/${local.offline}"
      FEATURES_STORE       = "dynamodb"
      FEATURES_TABLE       = aws_dynamodb_table.online.name
    }
    policy             = data.aws_iam_policy_document.use.json
    security_group_ids = []
  }
}

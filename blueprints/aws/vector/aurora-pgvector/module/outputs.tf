output "cluster_arn" {
  description = "The cluster, for whoever sets it up."
  value       = aws_rds_cluster.this.arn
}

output "secret_arn" {
  description = "Secret with the owner's password, which AWS rotates."
  value       = aws_rds_cluster.this.master_user_secret[0].secret_arn
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups; entrances are where those are let in."
  value = {
    environment = {
      VECTOR_DATABASE    = local.database
      VECTOR_HOST        = aws_rds_cluster.this.endpoint
      VECTOR_PORT        = tostring(local.port)
      VECTOR_READER_HOST = aws_rds_cluster.this.reader_endpoint
      VECTOR_STORE       = "pgvector"
      VECTOR_USER        = local.user
    }
    policy             = data.aws_iam_policy_document.use.json
    entrances          = [{ security_group_id = aws_security_group.database.id, port = local.port }]
    security_group_ids = [aws_security_group.client.id]
  }
}

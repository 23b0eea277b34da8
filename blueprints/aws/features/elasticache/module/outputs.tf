output "primary_endpoint" {
  description = "Where features are written, from inside the network."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups; entrances are where those are let in."
  value = {
    environment = {
      FEATURES_CACHE       = aws_elasticache_replication_group.this.id
      FEATURES_HOST        = aws_elasticache_replication_group.this.primary_endpoint_address
      FEATURES_PORT        = tostring(local.port)
      FEATURES_READER_HOST = aws_elasticache_replication_group.this.reader_endpoint_address
      FEATURES_STORE       = "valkey"
      FEATURES_USER        = local.user
    }
    policy             = data.aws_iam_policy_document.use.json
    entrances          = [{ security_group_id = aws_security_group.cache.id, port = local.port }]
    security_group_ids = [aws_security_group.client.id]
  }
}

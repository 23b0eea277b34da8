output "collection_endpoint" {
  description = "Where the collection is searched, from inside the network."
  value       = aws_opensearchserverless_collection.this.collection_endpoint
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups; entrances are where those are let in."
  value = {
    environment = {
      VECTOR_ENDPOINT = aws_opensearchserverless_collection.this.collection_endpoint
      VECTOR_INDEX    = "documents"
      VECTOR_STORE    = "opensearch"
    }
    policy             = data.aws_iam_policy_document.use.json
    entrances          = [{ security_group_id = aws_security_group.endpoint.id, port = 443 }]
    security_group_ids = [aws_security_group.client.id]
  }
}

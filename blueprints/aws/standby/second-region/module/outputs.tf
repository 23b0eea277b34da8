output "state_bucket_name" {
  description = "Bucket in the second region for the state of the root `standby`."
  value       = aws_s3_bucket.state.bucket
}

output "bucket_name" {
  description = "Bucket in the second region that data/ and models/ are copied to."
  value       = "${local.there}-data-${var.account_id}"

  depends_on = [aws_s3_bucket_replication_configuration.this]
}

output "bucket_name" {
  description = "Bucket that holds the Terraform state of every root."
  value       = aws_s3_bucket.state.id
}

output "log_bucket_name" {
  description = "Bucket that takes the access logs of the buckets beside it."
  value       = aws_s3_bucket.logs.id

  depends_on = [aws_s3_bucket_policy.logs]
}

output "key_arn" {
  description = "Key that encrypts the state."
  value       = aws_kms_key.state.arn
}

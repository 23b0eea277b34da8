output "bucket_name" {
  description = "Bucket that holds the Terraform state of every root."
  value       = aws_s3_bucket.state.id
}

output "key_arn" {
  description = "Key that encrypts the state."
  value       = aws_kms_key.state.arn
}

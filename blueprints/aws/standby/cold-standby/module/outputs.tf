output "bucket_name" {
  description = "Bucket in the second region with the copies of data/ and models/."
  value       = aws_s3_bucket.replica.bucket
}

output "state_bucket_name" {
  description = "Bucket in the second region for the state of the root `standby`."
  value       = aws_s3_bucket.state.bucket
}

output "repository_url" {
  description = "Where the copies of the images are pulled from."
  value       = aws_ecr_repository.replica.repository_url
}

output "bucket_name" {
  description = "Bucket with data/ and models/."
  value       = aws_s3_bucket.data.bucket

  depends_on = [aws_s3_bucket_policy.data]
}

output "bucket_arn" {
  description = "ARN of that bucket, for policies."
  value       = aws_s3_bucket.data.arn
}

output "log_bucket_name" {
  description = "Bucket that accepts access logs of S3 (under s3/) and of load balancers (under alb/)."
  value       = aws_s3_bucket.logs.bucket

  # Whoever turns on logging needs the permission to be in place.
  depends_on = [aws_s3_bucket_policy.logs]
}

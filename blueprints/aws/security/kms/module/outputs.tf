output "key_arn" {
  description = "ARN of the key that encrypts all data of this environment."
  value       = aws_kms_key.this.arn
}

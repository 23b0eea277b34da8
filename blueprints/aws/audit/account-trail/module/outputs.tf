output "trail_arn" {
  description = "Trail of the account's API calls."
  value       = aws_cloudtrail.this.arn
}

output "topic_arn" {
  description = "Topic to which audit alarms and deliveries are published; subscribe whoever is on call for security."
  value       = aws_sns_topic.this.arn
}

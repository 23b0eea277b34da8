output "topic_arn" {
  description = "Topic that every alarm of the environment publishes to."
  value       = aws_sns_topic.alerts.arn

  # Whoever publishes needs the permission to be in place.
  depends_on = [aws_sns_topic_policy.alerts]
}

output "metrics" {
  description = "Where services write metrics for Prometheus: nowhere; CloudWatch has what AWS counts."
  value       = { enabled = false, workspace_arn = "", write_url = "", policy = "" }
}

output "event_stream_name" {
  description = "Stream that producers write events to."
  value       = aws_kinesis_stream.events.name
}

output "event_stream_arn" {
  description = "ARN of that stream, for the policies of producers."
  value       = aws_kinesis_stream.events.arn
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.this.json
}

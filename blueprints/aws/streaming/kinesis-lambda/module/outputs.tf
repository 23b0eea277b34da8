output "event_stream_name" {
  description = "Stream that producers write events to."
  value       = aws_kinesis_stream.events.name
}

output "event_stream_arn" {
  description = "ARN of that stream, for the policies of producers."
  value       = aws_kinesis_stream.events.arn
}

output "job_definition_arn" {
  description = "Definition of the drift check, to submit it by hand."
  value       = aws_batch_job_definition.this.arn
}

output "drift_rule_name" {
  description = "Rule that matches when drift is found."
  value       = aws_cloudwatch_event_rule.drifted.name
}

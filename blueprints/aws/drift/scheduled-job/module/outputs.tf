output "job_definition_arn" {
  description = "Definition of the drift check, to submit it by hand."
  value       = aws_batch_job_definition.this.arn
}

output "drift_rule_name" {
  description = "Rule that matches when drift is found."
  value       = aws_cloudwatch_event_rule.drifted.name
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.job.json
}

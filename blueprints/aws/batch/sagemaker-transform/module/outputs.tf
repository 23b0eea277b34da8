output "state_machine_arn" {
  description = "State machine of a scoring run; start it by hand to score again."
  value       = aws_sfn_state_machine.this.arn
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.this.json
}

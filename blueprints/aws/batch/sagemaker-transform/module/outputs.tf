output "state_machine_arn" {
  description = "State machine of a scoring run; start it by hand to score again."
  value       = aws_sfn_state_machine.this.arn
}

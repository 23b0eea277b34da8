output "state_machine_arn" {
  description = "State machine of a training; start it by hand to train again."
  value       = aws_sfn_state_machine.this.arn
}

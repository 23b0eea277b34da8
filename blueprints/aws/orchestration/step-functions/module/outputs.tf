output "state_machine_arn" {
  description = "The workflow, to start it by hand."
  value       = aws_sfn_state_machine.this.arn
}

output "schedules" {
  description = "Whether this starts trainings by the calendar, so that the slot training does not."
  value       = true
}

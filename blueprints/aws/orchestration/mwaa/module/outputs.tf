output "airflow_url" {
  description = "Web page of Airflow, from inside the network."
  value       = aws_mwaa_environment.this.webserver_url
}

output "schedules" {
  description = "Whether this starts trainings by the calendar, so that the slot training does not."
  value       = true
}

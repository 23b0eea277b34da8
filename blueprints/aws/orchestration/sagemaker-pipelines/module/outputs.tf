output "pipeline_name" {
  description = "The pipeline, to start it by hand."
  value       = aws_sagemaker_pipeline.this.pipeline_name
}

output "schedules" {
  description = "Whether this starts trainings by the calendar, so that the slot training does not."
  value       = true
}

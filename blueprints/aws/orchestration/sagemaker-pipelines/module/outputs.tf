output "pipeline_name" {
  description = "The pipeline, to start it by hand."
  value       = aws_sagemaker_pipeline.this.pipeline_name
}

output "schedules" {
  description = "Whether this starts trainings by the calendar, so that the slot training does not."
  value       = true
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.job.json
}

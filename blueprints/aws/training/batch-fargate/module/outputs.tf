output "job_queue_arn" {
  description = "Queue that training jobs are submitted to."
  value       = aws_batch_job_queue.this.arn
}

output "job_definition_arn" {
  description = "Definition of the training job, with its revision."
  value       = aws_batch_job_definition.this.arn
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.job.json
}

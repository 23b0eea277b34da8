output "queue_url" {
  description = "Queue that callers send the names of their requests to."
  value       = aws_sqs_queue.requests.url
}

output "dead_letter_queue_url" {
  description = "Queue of messages that no worker could work on."
  value       = aws_sqs_queue.dead.url
}

output "callers_policy_arn" {
  description = "Policy for the roles of those who may ask and read answers."
  value       = aws_iam_policy.callers.arn
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.task.json
}

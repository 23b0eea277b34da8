output "events_topic" {
  description = "Topic that events are read from."
  value       = var.events_topic
}

output "answers_topic" {
  description = "Topic that takes the answers."
  value       = var.answers_topic
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.task.json
}

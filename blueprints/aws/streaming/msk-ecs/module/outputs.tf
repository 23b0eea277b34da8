output "bootstrap_servers" {
  description = "Brokers that producers connect to, over TLS and under an IAM role."
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_iam
}

output "topic" {
  description = "Topic that producers write events to."
  value       = local.topic
}

output "answers_topic" {
  description = "Topic that has each answer as soon as it is there."
  value       = local.scores
}

output "readers_policy_arn" {
  description = "Policy for the roles of those who read answers."
  value       = aws_iam_policy.readers.arn
}

output "producers_policy_arn" {
  description = "Policy for the roles of those who write events."
  value       = aws_iam_policy.producers.arn
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.task.json
}

output "topic_arn" {
  description = "Topic that every alarm of the environment publishes to."
  value       = aws_sns_topic.alerts.arn

  # Whoever publishes needs the permission to be in place.
  depends_on = [aws_sns_topic_policy.alerts]
}

output "metrics" {
  description = "Where services write metrics for Prometheus: whether they should, to which workspace and address, and the permission."
  value = {
    enabled       = true
    workspace_arn = aws_prometheus_workspace.this.arn
    write_url     = "${aws_prometheus_workspace.this.prometheus_endpoint}api/v1/remote_write"
    policy        = data.aws_iam_policy_document.write.json
  }
}

output "prometheus_endpoint" {
  description = "What Grafana's data source is told."
  value       = aws_prometheus_workspace.this.prometheus_endpoint
}

output "grafana_url" {
  description = "Where Grafana answers; give it to the identity provider, with /saml/acs and /saml/metadata."
  value       = "https://${aws_grafana_workspace.this.endpoint}"
}

output "kubernetes" {
  description = "What the manifests under kubernetes/ are filled in with, as JSON."
  value = jsonencode({
    ALARMS           = join(" ", [aws_cloudwatch_metric_alarm.errors.alarm_name, aws_cloudwatch_metric_alarm.latency.alarm_name])
    CANARY_REPLICAS  = local.canary_pods
    CLUSTER          = aws_eks_cluster.this.name
    ENVIRONMENT      = jsonencode(merge(local.neighbours[*].environment...))
    IMAGE            = "${var.repository_url}:${var.image_tag}"
    LOG_GROUP        = aws_cloudwatch_log_group.this.name
    MAX_REPLICAS     = local.max_pods
    MIN_REPLICAS     = local.min_pods
    MODEL_URI        = "s3://${var.bucket_name}/models/current"
    NAMESPACE        = local.namespace
    TARGET_GROUP_ARN = var.target_group_arn
    VPC_CIDR         = var.vpc_cidr
  })

  # The script must find the cluster ready for pods, and their roles.
  depends_on = [
    aws_eks_access_policy_association.admin,
    aws_eks_addon.on_nodes,
    aws_eks_pod_identity_association.pod,
  ]
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.serving.json
}

output "dns_name" {
  description = "Name of the internal load balancer, which callers connect to."
  value       = aws_lb.this.dns_name
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups; entrances are where those are let in."
  value = {
    environment = {
      LLM_API_KEY_SECRET = aws_secretsmanager_secret.this.arn
      LLM_HOST           = var.host
      LLM_URL            = "https://${aws_lb.this.dns_name}"
    }
    policy             = data.aws_iam_policy_document.use.json
    entrances          = [{ security_group_id = aws_security_group.balancer.id, port = 443 }]
    security_group_ids = [aws_security_group.client.id]
  }
}

output "kubernetes" {
  description = "What the manifests kubernetes/llm-*.yaml are filled in with, as JSON."
  value = jsonencode({
    API_KEY_SECRET      = aws_secretsmanager_secret.this.arn
    BALANCER_GROUP      = aws_security_group.balancer.id
    CLUSTER             = var.cluster_name
    CPU                 = var.pod_cpu
    DIGEST              = split("@", var.image)[1]
    GPUS                = var.gpus
    IMAGE               = split("@", var.image)[0]
    LOAD_BALANCER       = aws_lb.this.arn_suffix
    MAX_REPLICAS        = local.max_pods
    MAX_TOKENS          = var.max_tokens
    MEMORY              = "${var.pod_memory_gib}Gi"
    MIN_REPLICAS        = local.min_pods
    MODEL_URI           = "s3://${var.bucket_name}/${var.model_path}"
    NAMESPACE           = local.namespace
    REGION              = var.region
    REQUESTS_PER_MINUTE = var.requests_per_minute
    TARGET_GROUP        = aws_lb_target_group.this.arn_suffix
    TARGET_GROUP_ARN    = aws_lb_target_group.this.arn
    VPC_CIDR            = var.vpc_cidr
  })

  # The script must find nodes and the role of the pods; a group is one that a load balancer uses.
  depends_on = [
    aws_eks_node_group.this,
    aws_eks_pod_identity_association.pod,
    aws_lb_listener.https,
  ]
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.vllm.json
}

variable "metrics" {
  description = "Where metrics are written for Prometheus: whether at all, to which workspace and address, and the permission."
  type        = object({ enabled = bool, workspace_arn = string, write_url = string, policy = string })
  default     = { enabled = false, workspace_arn = "", write_url = "", policy = "" }
}

# Where there is a Prometheus: AWS asks the pods for their metrics, from inside the network.
resource "aws_prometheus_scraper" "this" {
  count = var.metrics.enabled ? 1 : 0

  alias = local.cluster_name

  source {
    eks {
      cluster_arn        = aws_eks_cluster.this.arn
      subnet_ids         = var.private_subnet_ids
      security_group_ids = [aws_eks_cluster.this.vpc_config[0].cluster_security_group_id]
    }
  }

  destination {
    amp {
      workspace_arn = var.metrics.workspace_arn
    }
  }

  scrape_configuration = yamlencode({
    global = { scrape_interval = "30s" }
    scrape_configs = [{
      job_name              = "llm"
      kubernetes_sd_configs = [{ role = "pod", namespaces = { names = [local.namespace] } }]
      relabel_configs = [
        { source_labels = ["__meta_kubernetes_pod_label_app"], regex = "vllm", action = "keep" },
        { source_labels = ["__meta_kubernetes_pod_container_port_number"], regex = tostring(local.port), action = "keep" },
        { source_labels = ["__meta_kubernetes_pod_name"], target_label = "pod" },
      ]
    }]
  })
}

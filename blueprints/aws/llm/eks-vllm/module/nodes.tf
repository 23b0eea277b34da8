locals {
  # The model's nodes have GPUs and a taint, so that nothing else runs on them; two small ones carry the cluster's own pods.
  groups = {
    gpu = {
      instance_type = var.instance_type
      ami_type      = "AL2023_x86_64_NVIDIA"
      disk_gb       = var.disk_gb
      min           = local.min_pods
      desired       = var.machines
      max           = local.max_pods + 1
      labels        = { workload = "llm", "nvidia.com/gpu.present" = "true" }
      taints        = ["nvidia.com/gpu"]
    }
    system = {
      instance_type = "c7g.large"
      ami_type      = "AL2023_ARM_64_STANDARD"
      disk_gb       = 50
      min           = 2
      desired       = 2
      max           = 3
      labels        = { workload = "system" }
      taints        = []
    }
  }
}

resource "aws_launch_template" "node" {
  for_each = local.groups

  name_prefix = "${var.name}-llm-${each.key}-"
  description = "Nodes (${each.key}) of the language model of ${var.name}"

  vpc_security_group_ids = [aws_eks_cluster.this.vpc_config[0].cluster_security_group_id, aws_security_group.node.id]

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # pods get no further than their own role
  }

  # Holds images and the copy of the model, no data that lasts. The account's key for disks encrypts it: a customer's key
  # would have to admit the role of the service that starts machines, in the policy of the key.
  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = each.value.disk_gb
      encrypted             = true
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-llm-${each.key}", Project = var.project }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_eks_node_group" "this" {
  for_each = local.groups

  cluster_name           = aws_eks_cluster.this.name
  node_group_name_prefix = "${var.name}-${each.key}-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = var.private_subnet_ids
  ami_type               = each.value.ami_type
  instance_types         = [each.value.instance_type]
  capacity_type          = "ON_DEMAND"
  labels                 = each.value.labels

  launch_template {
    id      = aws_launch_template.node[each.key].id
    version = aws_launch_template.node[each.key].latest_version
  }

  dynamic "taint" {
    for_each = each.value.taints

    content {
      key    = taint.value
      value  = "present"
      effect = "NO_SCHEDULE"
    }
  }

  scaling_config {
    min_size     = each.value.min
    desired_size = each.value.desired
    max_size     = each.value.max
  }

  update_config {
    max_unavailable = 1
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size] # the cluster's autoscaler decides
  }

  depends_on = [
    aws_eks_addon.before_nodes,
    aws_iam_role_policy_attachment.node,
  ]
}

# Nodes are not ready without these.
resource "aws_eks_addon" "before_nodes" {
  for_each = {
    eks-pod-identity-agent = null
    kube-proxy             = null
    vpc-cni                = jsonencode({ enableNetworkPolicy = "true" })
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  configuration_values        = each.value
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

# These run on nodes.
resource "aws_eks_addon" "on_nodes" {
  for_each = toset(["coredns", "metrics-server"])

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.value
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [aws_eks_node_group.this]
}

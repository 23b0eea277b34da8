resource "aws_launch_template" "node" {
  name_prefix = "${var.name}-llm-gpu-"
  description = "Nodes with GPUs for the language model of ${var.name}" # EKS gives them the group of the cluster

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
      volume_size           = var.disk_gb
      encrypted             = true
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-llm-gpu", Project = var.project }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name           = var.cluster_name
  node_group_name_prefix = "${var.name}-gpu-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = var.private_subnet_ids
  ami_type               = "AL2023_x86_64_NVIDIA"
  instance_types         = [var.instance_type]
  capacity_type          = "ON_DEMAND"
  labels                 = { workload = "llm", "nvidia.com/gpu.present" = "true" }

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  # Nothing else of the cluster runs on them.
  taint {
    key    = "nvidia.com/gpu"
    value  = "present"
    effect = "NO_SCHEDULE"
  }

  scaling_config {
    min_size     = local.min_pods
    desired_size = var.machines
    max_size     = local.max_pods + 1
  }

  update_config {
    max_unavailable = 1
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size] # the cluster's autoscaler decides
  }

  depends_on = [aws_iam_role_policy_attachment.node]
}

# Machines with GPUs: ECS asks the group for as many as tasks wait for, and gives back those without one.
locals {
  # A release runs beside the one before it until it has proven itself.
  max_machines = 2 * (local.max_count + local.canaries * local.canary_tasks)
}

resource "aws_launch_template" "this" {
  name_prefix = "${var.name}-serving-"
  description = "Serving machines of ${var.name}"

  # Amazon Linux 2023 with NVIDIA's driver and the agent of ECS, as of the day on which a machine starts.
  image_id               = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id"
  instance_type          = var.instance_type
  vpc_security_group_ids = [aws_security_group.machine.id]
  update_default_version = true

  user_data = base64encode(<<-EOT
    #!/bin/bash
    cat >> /etc/ecs/ecs.config <<'EOF'
    ECS_CLUSTER=${aws_ecs_cluster.this.name}
    ECS_ENABLE_GPU_SUPPORT=true
    ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true
    ECS_AWSVPC_BLOCK_IMDS=true
    EOF
  EOT
  )

  iam_instance_profile {
    arn = aws_iam_instance_profile.machine.arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers get no further than their own role
  }

  # Holds images and the model while a task runs, no data that lasts. The account's key for disks encrypts it: a customer's
  # key would have to admit the role of the service that starts machines, in the policy of the key.
  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.storage_gb
      encrypted             = true
      delete_on_termination = true
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# A group that is deleted takes its machines with it: they are protected from everything else while tasks run on them.
resource "aws_autoscaling_group" "this" {
  name                  = "${var.name}-serving"
  vpc_zone_identifier   = var.private_subnet_ids
  min_size              = 0
  max_size              = local.max_machines
  protect_from_scale_in = true
  health_check_type     = "EC2"
  force_delete          = true

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  # Tags of machines come from here: those of a template are set by whoever makes the group, who may tag no machines.
  dynamic "tag" {
    for_each = { AmazonECSManaged = "true", Name = "${var.name}-serving", Project = var.project }

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    ignore_changes = [desired_capacity] # ECS decides
  }
}

# The name of a provider must not begin with aws, ecs or fargate, which a project's may.
resource "aws_ecs_capacity_provider" "this" {
  name = "gpu-${var.name}"

  auto_scaling_group_provider {
    auto_scaling_group_arn         = aws_autoscaling_group.this.arn
    managed_termination_protection = "ENABLED"
    managed_draining               = "ENABLED"

    managed_scaling {
      status                    = "ENABLED"
      target_capacity           = 100
      minimum_scaling_step_size = 1
      maximum_scaling_step_size = max(10, local.max_count)
      instance_warmup_period    = 180
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = [aws_ecs_capacity_provider.this.name]
}

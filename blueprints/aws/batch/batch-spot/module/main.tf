data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # Machines of the same shape: the more kinds may be taken, the seldomer one is taken back.
  has_gpu        = var.gpu_family != ""
  families       = local.has_gpu ? [var.gpu_family] : ["m5", "m5a", "m6a", "m6i"]
  instance_types = [for family in local.families : "${family}.${var.machine_size}"]

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.input_path}"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.job[*].arn) : var.runtime_role_arn
}

resource "aws_security_group" "this" {
  name        = "${var.name}-scoring"
  description = "Scoring jobs of ${var.name}"
  vpc_id      = var.vpc_id
}

# The network knows where AWS services answer: inside of it where it has endpoints, else at addresses that are not fixed.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each = var.aws_services

  security_group_id = aws_security_group.this.id
  description       = "AWS services over TLS"
  cidr_ipv4         = each.value.cidr
  prefix_list_id    = each.value.prefix_list
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_launch_template" "this" {
  name_prefix = "${var.name}-scoring-"
  description = "Scoring machines of ${var.name}"

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers get no further than their own role
  }

  # The disk lives as long as a run. The account's key for disks encrypts it: a customer's key would have to admit the
  # role of the service that starts machines, in the policy of the key.
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

resource "aws_batch_compute_environment" "this" {
  compute_environment_name_prefix = "${var.name}-scoring-"
  type                            = "MANAGED"

  compute_resources {
    type                = "SPOT"
    allocation_strategy = "SPOT_PRICE_CAPACITY_OPTIMIZED"
    instance_type       = local.instance_types
    instance_role       = aws_iam_instance_profile.machine.arn
    min_vcpus           = 0 # nothing runs between runs
    max_vcpus           = var.workers * var.vcpu
    subnets             = var.private_subnet_ids
    security_group_ids  = [aws_security_group.this.id]

    ec2_configuration {
      image_type = local.has_gpu ? "ECS_AL2023_NVIDIA" : "ECS_AL2023"
    }

    launch_template {
      launch_template_id = aws_launch_template.this.id
      version            = aws_launch_template.this.latest_version
    }
  }

  lifecycle {
    create_before_destroy = true # a queue must always have one
  }

  depends_on = [aws_iam_role_policy.machine]
}

resource "aws_batch_job_queue" "this" {
  name     = "${var.name}-scoring"
  state    = "ENABLED"
  priority = 1

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this.arn
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/scoring"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_batch_job_definition" "this" {
  name                  = "${var.name}-scoring"
  type                  = "container"
  platform_capabilities = ["EC2"]
  propagate_tags        = true

  # The root filesystem is read-only; records and model pass through /tmp.
  container_properties = jsonencode({
    image                  = "${var.repository_url}:${var.image_tag}"
    user                   = "10001:10001"
    privileged             = false
    readonlyRootFilesystem = true
    jobRoleArn             = local.runtime_role_arn
    executionRoleArn       = aws_iam_role.execution.arn
    volumes                = [{ name = "tmp" }]
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    resourceRequirements = concat(
      [
        { type = "VCPU", value = tostring(var.vcpu) },
        { type = "MEMORY", value = tostring(floor(0.9 * 1024 * var.memory_gb)) }, # the rest is the system's
      ],
      local.has_gpu ? [{ type = "GPU", value = "1" }] : [],
    )
    # The state machine fills in Ref::output; each job of an array reads its index from AWS_BATCH_JOB_ARRAY_INDEX.
    command = concat([
      "python", "-m", "batch",
      "--input", "s3://${local.data_bucket}/${local.data_key}",
      "--output", "Ref::output",
      "--model", "s3://${var.bucket_name}/models/current",
      "--threads", tostring(var.vcpu),
    ], var.shadow_channel == "" ? [] : ["--shadow", "s3://${var.bucket_name}/models/${var.shadow_channel}"])
    environment = [
      { name = "APP_CONFIG", value = "config/app.json" },
      { name = "BATCH_SHARDS", value = tostring(var.shards) },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "scoring"
      }
    }
  })

  timeout {
    attempt_duration_seconds = max(60, ceil(3600 * var.window_hours))
  }

  # A machine that was taken back is worth another try: the shards that were finished on it lie in the bucket.
  retry_strategy {
    attempts = 5

    evaluate_on_exit {
      on_status_reason = "Host EC2*"
      action           = "RETRY"
    }

    evaluate_on_exit {
      on_reason = "*"
      action    = "EXIT"
    }
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.job]
}

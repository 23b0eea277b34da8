data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # What the code needs of the slots beside it.
  neighbours = [var.llm, var.vector, var.features]

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.data_path}"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.job[*].arn) : var.runtime_role_arn
}

resource "aws_security_group" "this" {
  name        = "${var.name}-training"
  description = "Training machines of ${var.name}"
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
  name_prefix = "${var.name}-training-"
  description = "Training machines of ${var.name}"

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers get no further than their own role
  }

  # The disk lives as long as a job. The account's key for disks encrypts it: a customer's key would have to admit the
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
  compute_environment_name_prefix = "${var.name}-training-"
  type                            = "MANAGED"

  compute_resources {
    type                = var.spot ? "SPOT" : "EC2"
    allocation_strategy = var.spot ? "SPOT_PRICE_CAPACITY_OPTIMIZED" : "BEST_FIT_PROGRESSIVE"
    instance_type       = [var.instance_type]
    instance_role       = aws_iam_instance_profile.machine.arn
    min_vcpus           = 0            # nothing runs between trainings
    max_vcpus           = 2 * var.vcpu # one scheduled and one manual training
    subnets             = var.private_subnet_ids
    security_group_ids  = concat([aws_security_group.this.id], local.neighbours[*].security_group_ids...)

    ec2_configuration {
      image_type = "ECS_AL2023_NVIDIA"
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
  name     = "${var.name}-training"
  state    = "ENABLED"
  priority = 1

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this.arn
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/training"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_batch_job_definition" "this" {
  name                  = "${var.name}-training"
  type                  = "container"
  platform_capabilities = ["EC2"]
  propagate_tags        = true

  # The root filesystem is read-only; data and model pass through /tmp.
  container_properties = jsonencode({
    image                  = "${var.repository_url}:${var.image_tag}"
    user                   = "10001:10001"
    privileged             = false
    readonlyRootFilesystem = true
    jobRoleArn             = local.runtime_role_arn
    executionRoleArn       = aws_iam_role.execution.arn
    volumes                = [{ name = "tmp" }]
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    resourceRequirements = [
      { type = "GPU", value = tostring(var.gpus) },
      { type = "VCPU", value = tostring(var.vcpu) },
      { type = "MEMORY", value = tostring(floor(0.9 * 1024 * var.memory_gb)) }, # the rest is the system's
    ]
    linuxParameters = { sharedMemorySize = floor(0.2 * 1024 * var.memory_gb) } # what data loaders pass batches through
    command = [
      "python", "-m", "pipelines.train",
      "--data", "s3://${local.data_bucket}/${local.data_key}",
      "--out", "/tmp/model",
      "--publish", "s3://${var.bucket_name}/models",
      "--threads", tostring(var.vcpu),
    ]
    environment = concat(
      [{ name = "APP_CONFIG", value = "config/app.json" }],
      [for name, value in merge(local.neighbours[*].environment...) : { name = name, value = value }],
    )
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "training"
      }
    }
  })

  timeout {
    attempt_duration_seconds = 3600 * var.timeout_hours
  }

  # Only a lost machine is worth another try; a model below its thresholds stays below them.
  retry_strategy {
    attempts = 3

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

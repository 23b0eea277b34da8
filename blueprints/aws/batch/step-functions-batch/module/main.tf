data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # GiB that Fargate offers for each number of vCPUs: from, to, step.
  fargate_memory = { "1" = [2, 8, 1], "2" = [4, 16, 1], "4" = [8, 30, 1], "8" = [16, 60, 4], "16" = [32, 120, 8] }
  memory_range   = local.fargate_memory[tostring(var.vcpu)]

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

resource "aws_batch_compute_environment" "this" {
  compute_environment_name_prefix = "${var.name}-scoring-"
  type                            = "MANAGED"

  compute_resources {
    type               = "FARGATE"            # a run that must end in time does not wait for spare capacity
    max_vcpus          = var.units * var.vcpu # all shards at once
    subnets            = var.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  lifecycle {
    create_before_destroy = true # a queue must always have one
  }
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
  platform_capabilities = ["FARGATE"]
  propagate_tags        = true

  # The root filesystem is read-only; records and model pass through /tmp.
  container_properties = jsonencode({
    image                        = "${var.repository_url}:${var.image_tag}"
    user                         = "10001:10001"
    privileged                   = false
    readonlyRootFilesystem       = true
    jobRoleArn                   = local.runtime_role_arn
    executionRoleArn             = aws_iam_role.execution.arn
    networkConfiguration         = { assignPublicIp = "DISABLED" }
    fargatePlatformConfiguration = { platformVersion = "LATEST" }
    ephemeralStorage             = { sizeInGiB = 50 }
    volumes                      = [{ name = "tmp" }]
    mountPoints                  = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    resourceRequirements = [
      { type = "VCPU", value = tostring(var.vcpu) },
      { type = "MEMORY", value = tostring(1024 * var.memory_gb) },
    ]
    # The state machine fills in Ref::output; each job of an array reads its index from AWS_BATCH_JOB_ARRAY_INDEX.
    command = concat([
      "python", "-m", "batch",
      "--input", "s3://${local.data_bucket}/${local.data_key}",
      "--output", "Ref::output",
      "--model", "s3://${var.bucket_name}/models/current",
    ], var.shadow_channel == "" ? [] : ["--shadow", "s3://${var.bucket_name}/models/${var.shadow_channel}"])
    environment = [
      { name = "APP_CONFIG", value = "config/app.json" },
      { name = "BATCH_SHARDS", value = tostring(var.units) },
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

  # Only what failed before the code ran is worth another try.
  retry_strategy {
    attempts = 3

    evaluate_on_exit {
      on_status_reason = "Timeout waiting for network interface provisioning*"
      action           = "RETRY"
    }

    evaluate_on_exit {
      on_reason = "*"
      action    = "EXIT"
    }
  }

  lifecycle {
    precondition {
      condition     = var.memory_gb >= local.memory_range[0] && var.memory_gb <= local.memory_range[1] && var.memory_gb % local.memory_range[2] == 0
      error_message = "Fargate offers ${var.vcpu} vCPU with ${local.memory_range[0]} to ${local.memory_range[1]} GiB in steps of ${local.memory_range[2]}."
    }
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.job]
}

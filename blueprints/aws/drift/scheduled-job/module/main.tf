data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.data_path}"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.job[*].arn) : var.runtime_role_arn
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/drift"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

# Exit code 0: stable. 3: drifted. Any other: cannot tell.
resource "aws_batch_job_definition" "this" {
  name                  = "${var.name}-drift"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  propagate_tags        = true

  # The root filesystem is read-only; data and model pass through /tmp.
  container_properties = jsonencode({
    image                        = "${var.repository_url}:${var.image_tag}"
    user                         = "10001:10001"
    privileged                   = false
    readonlyRootFilesystem       = true
    jobRoleArn                   = local.runtime_role_arn
    executionRoleArn             = aws_iam_role.execution.arn
    networkConfiguration         = { assignPublicIp = "DISABLED" }
    fargatePlatformConfiguration = { platformVersion = "LATEST" }
    volumes                      = [{ name = "tmp" }]
    mountPoints                  = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    resourceRequirements = [
      { type = "VCPU", value = tostring(var.vcpu) },
      { type = "MEMORY", value = tostring(1024 * var.memory_gb) },
    ]
    command = [
      "python", "-m", "pipelines.drift",
      "--model", "s3://${var.bucket_name}/models/current",
      "--data", "s3://${local.data_bucket}/${local.data_key}",
      "--threshold", tostring(var.threshold),
    ]
    environment = [{ name = "APP_CONFIG", value = "config/app.json" }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "drift"
      }
    }
  })

  timeout {
    attempt_duration_seconds = 3600 * var.timeout_hours
  }

  # Drift does not go away by itself; only a machine that is lost is worth another try.
  retry_strategy {
    attempts = 3

    evaluate_on_exit {
      on_status_reason = "Your Spot Task was interrupted*"
      action           = "RETRY"
    }

    evaluate_on_exit {
      on_status_reason = "Timeout waiting for network interface provisioning*"
      action           = "RETRY"
    }

    evaluate_on_exit {
      on_reason = "*"
      action    = "EXIT"
    }
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.job]
}

resource "aws_scheduler_schedule" "this" {
  name                = "${var.name}-drift"
  description         = "Looks for drift"
  schedule_expression = var.schedule
  kms_key_arn         = var.kms_key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "${local.arn_prefix}:scheduler:::aws-sdk:batch:submitJob"
    role_arn = aws_iam_role.schedule.arn
    input = jsonencode({
      JobName       = "drift"
      JobQueue      = var.job_queue_arn
      JobDefinition = aws_batch_job_definition.this.arn
    })

    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 5
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

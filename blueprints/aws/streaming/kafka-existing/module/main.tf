data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  answers   = "predictions/streaming"
  positions = "streaming/positions"

  # Brokers know the workers by their role where they are Amazon MSK's and do so, else by a name and a password.
  with_role = var.kafka_cluster_arn != ""

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.task[*].arn) : var.runtime_role_arn
}

resource "aws_ecs_cluster" "this" {
  name = "${var.name}-streaming"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/streaming"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

# Every worker answers its own share of the partitions, so each is a service of one task.
resource "aws_ecs_task_definition" "this" {
  count = var.workers

  family                   = "${var.name}-streaming-${count.index}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = local.runtime_role_arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }

  lifecycle {
    precondition {
      condition     = local.with_role != (var.kafka_secret_arn != "")
      error_message = "Give either kafka_cluster_arn or kafka_secret_arn: brokers know the workers by their role or by a password."
    }
  }

  # The root filesystem is read-only; the model is downloaded to /tmp.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = "streaming"
    image                  = "${var.repository_url}:${var.image_tag}"
    essential              = true
    user                   = "10001:10001"
    privileged             = false
    readonlyRootFilesystem = true
    stopTimeout            = 60 # to finish what was read and write down how far
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    command                = ["--batch", "10000"]
    environment = concat([
      { name = "APP_CONFIG", value = "config/app.json" },
      { name = "AWS_DEFAULT_REGION", value = var.region }, # the library asks for no other variable
      { name = "KAFKA_SERVERS", value = join(",", local.servers) },
      { name = "MODEL_URI", value = "s3://${var.bucket_name}/models/current" },
      { name = "STREAM_SOURCE", value = "kafka://${var.events_topic}" },
      { name = "STREAM_ANSWERS", value = "kafka://${var.answers_topic}" },
      { name = "STREAM_START", value = "newest" }, # the topic has events of long ago
      { name = "STREAM_OUTPUT", value = "s3://${var.bucket_name}/${local.answers}" },
      { name = "STREAM_CHECKPOINTS", value = "s3://${var.bucket_name}/${local.positions}" },
      { name = "STREAM_WORKER", value = "${count.index}/${var.workers}" },
      { name = "STREAM_PROCESSES", value = tostring(var.processes) },
      { name = "STREAM_SECONDS", value = tostring(var.file_seconds) },
    ], var.shadow_channel == "" ? [] : [{ name = "SHADOW_MODEL_URI", value = "s3://${var.bucket_name}/models/${var.shadow_channel}" }])
    secrets = local.with_role ? [] : [
      { name = "KAFKA_USERNAME", valueFrom = "${var.kafka_secret_arn}:username::" },
      { name = "KAFKA_PASSWORD", valueFrom = "${var.kafka_secret_arn}:password::" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "streaming"
        "mode"                  = "non-blocking" # a slow log must not slow the reading
        "max-buffer-size"       = "4m"
      }
    }
  }])
}

resource "aws_ecs_service" "this" {
  count = var.workers

  name                               = "streaming-${count.index}"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this[count.index].arn
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  desired_count                      = 1
  deployment_minimum_healthy_percent = 0 # two of the same share would do the same work twice
  deployment_maximum_percent         = 100
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  network_configuration {
    subnets          = var.private_subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  # A release that falls behind is taken back.
  alarms {
    enable      = true
    rollback    = true
    alarm_names = [aws_cloudwatch_metric_alarm.lag.alarm_name]
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.task]
}

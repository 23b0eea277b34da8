data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.task[*].arn) : var.runtime_role_arn
}

resource "aws_ecs_cluster" "this" {
  name = "${var.name}-async"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/async"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-async"
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

  # The root filesystem is read-only; model and requests pass through /tmp.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = "async"
    image                  = "${var.repository_url}:${var.image_tag}"
    essential              = true
    user                   = "10001:10001"
    privileged             = false
    readonlyRootFilesystem = true
    stopTimeout            = 120 # to finish the request in hand
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    entryPoint             = ["python", "-m", "serving.queue"] # the image also serves over HTTP
    environment = [
      { name = "APP_CONFIG", value = "config/app.json" },
      { name = "LOG_LEVEL", value = var.log_level },
      { name = "MODEL_URI", value = "s3://${var.bucket_name}/models/${var.model_channel}" },
      { name = "QUEUE_FILES", value = "s3://${var.bucket_name}/async" },
      { name = "QUEUE_URL", value = aws_sqs_queue.requests.url },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "async"
        "mode"                  = "non-blocking" # a slow log must not slow answers
        "max-buffer-size"       = "4m"
      }
    }
  }])
}

resource "aws_ecs_service" "this" {
  name                               = "async"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this.arn
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  desired_count                      = 0 # the backlog decides
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
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

  # A release that cannot answer is taken back.
  alarms {
    enable      = true
    rollback    = true
    alarm_names = [aws_cloudwatch_metric_alarm.dead.alarm_name]
  }

  lifecycle {
    ignore_changes = [desired_count] # autoscaling decides
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.task, aws_vpc_endpoint.this]
}

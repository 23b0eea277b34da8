data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  dead_letters = "dead-letters/streaming"
}

# What producers write; a shard takes 1 MB or 1,000 events a second.
resource "aws_kinesis_stream" "events" {
  name                = "${var.name}-events"
  shard_count         = var.stream_mode == "PROVISIONED" ? var.desired_count * var.shards_per_task : null
  retention_period    = var.retention_hours
  encryption_type     = "KMS"
  kms_key_id          = var.kms_key_arn
  shard_level_metrics = ["IteratorAgeMilliseconds", "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"]

  stream_mode_details {
    stream_mode = var.stream_mode
  }
}

# What consumers of predictions read.
resource "aws_kinesis_stream" "scores" {
  name                = "${var.name}-scores"
  shard_count         = var.stream_mode == "PROVISIONED" ? max(1, ceil(var.desired_count * var.cpu / 1024)) : null
  retention_period    = var.retention_hours
  encryption_type     = "KMS"
  kms_key_id          = var.kms_key_arn
  shard_level_metrics = ["IteratorAgeMilliseconds", "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"]

  stream_mode_details {
    stream_mode = var.stream_mode
  }
}

# Which task reads which shard, and up to where.
resource "aws_dynamodb_table" "checkpoints" {
  name         = "${var.name}-checkpoints"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "shard_id"

  attribute {
    name = "shard_id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }
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

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-streaming"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
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
    environment = [
      { name = "APP_CONFIG", value = "config/app.json" },
      { name = "LOG_LEVEL", value = var.log_level },
      { name = "MODEL_URI", value = "s3://${var.bucket_name}/models/current" },
      { name = "INPUT_STREAM", value = aws_kinesis_stream.events.name },
      { name = "OUTPUT_STREAM", value = aws_kinesis_stream.scores.name },
      { name = "CHECKPOINT_TABLE", value = aws_dynamodb_table.checkpoints.name },
      { name = "DEAD_LETTER_URI", value = "s3://${var.bucket_name}/${local.dead_letters}" },
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
  name                               = "streaming"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this.arn
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  desired_count                      = var.desired_count
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

  # A release that falls behind is taken back.
  alarms {
    enable      = true
    rollback    = true
    alarm_names = [aws_cloudwatch_metric_alarm.lag.alarm_name]
  }

  lifecycle {
    ignore_changes = [desired_count] # autoscaling decides
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.task, aws_vpc_endpoint.this]
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this.name}"
  min_capacity       = max(2, ceil(var.desired_count / 2))
  max_capacity       = ceil(var.desired_count * 1.5)
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_out_cooldown = 60
    scale_in_cooldown  = 600 # every change moves shards between tasks

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

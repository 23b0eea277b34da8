# A release that is tried beside the live one: a tenth of the tasks in the same target group, so about a tenth of the
# requests. Its alarms take it back; nothing else changes until it becomes the live one.
locals {
  canaries     = var.canary == null ? 0 : 1
  canary_tasks = ceil(var.desired_count / 10)
}

resource "aws_cloudwatch_log_group" "canary" {
  count = local.canaries

  name              = "/${var.name}/serving-canary"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "canary" {
  count = local.canaries

  family                   = "${var.name}-serving-canary"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  cpu                      = 1024 * var.vcpu
  memory                   = local.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = local.runtime_role_arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # The root filesystem is read-only; the model is downloaded to /tmp, which goes with the task.
  volume {
    name = "tmp"

    docker_volume_configuration {
      scope  = "task"
      driver = "local"
    }
  }

  container_definitions = jsonencode(concat([local.containers.canary], local.collectors.canary))
}

resource "aws_ecs_service" "canary" {
  count = local.canaries

  name                               = "serving-canary"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.canary[0].arn
  desired_count                      = local.canary_tasks
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 180
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.this.name
    weight            = 1
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  network_configuration {
    subnets         = var.private_subnet_ids
    security_groups = concat([aws_security_group.this.id], local.neighbours[*].security_group_ids...)
  }

  load_balancer {
    target_group_arn = var.target_group_arn
    container_name   = "serving"
    container_port   = local.port
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  alarms {
    enable      = true
    rollback    = true
    alarm_names = [for alarm in aws_cloudwatch_metric_alarm.canary : alarm.alarm_name]
  }

  depends_on = [aws_ecs_cluster_capacity_providers.this, aws_iam_role_policy.execution, aws_iam_role_policy.machine, aws_iam_role_policy.task]
}

locals {
  # What the service writes of each request, by which the canary is told from the live release.
  canary_signs = var.canary == null ? {} : {
    errors  = { pattern = "{ $.event = \"predict\" && $.status >= 500 }", value = "1", statistic = "Sum", percentile = null, threshold = 5, what = "More than five requests a minute end in a server error" }
    latency = { pattern = "{ $.event = \"predict\" }", value = "$.ms", statistic = null, percentile = "p99", threshold = var.latency_p99_ms, what = "The 99th percentile of service time exceeds ${var.latency_p99_ms} ms" }
  }
}

resource "aws_cloudwatch_log_metric_filter" "canary" {
  for_each = local.canary_signs

  name           = "${var.name}-serving-canary-${each.key}"
  log_group_name = aws_cloudwatch_log_group.canary[0].name
  pattern        = each.value.pattern

  metric_transformation {
    namespace = var.name
    name      = "serving-canary-${each.key}"
    value     = each.value.value
  }
}

resource "aws_cloudwatch_metric_alarm" "canary" {
  for_each = local.canary_signs

  alarm_name          = "${var.name}-serving-canary-${each.key}"
  alarm_description   = "Of the release that is tried: ${each.value.what}"
  namespace           = var.name
  metric_name         = "serving-canary-${each.key}"
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

# The worker writes a line of JSON for each file, with how old its events were at most when they were read.
resource "aws_cloudwatch_log_metric_filter" "lag" {
  name           = "${var.name}-streaming-lag"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "{ $.behind_ms >= 0 }"

  metric_transformation {
    namespace = var.name
    name      = "EventLagMs"
    value     = "$.behind_ms"
  }
}

resource "aws_cloudwatch_metric_alarm" "lag" {
  alarm_name          = "${var.name}-streaming-lag"
  alarm_description   = "The oldest event that was not read yet is older than ${var.max_lag_ms} ms"
  namespace           = var.name
  metric_name         = "EventLagMs"
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_lag_ms
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

# The worker writes a line of JSON for each file, with the number of events that it had to reject.
resource "aws_cloudwatch_log_metric_filter" "rejected" {
  name           = "${var.name}-streaming-rejected"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "{ $.rejected > 0 }"

  metric_transformation {
    namespace = var.name
    name      = "RejectedEvents"
    value     = "$.rejected"
  }
}

resource "aws_cloudwatch_metric_alarm" "rejected" {
  alarm_name          = "${var.name}-streaming-rejected"
  alarm_description   = "Events do not fit the schema: see rejected/ below the answers"
  namespace           = var.name
  metric_name         = "RejectedEvents"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "tasks" {
  alarm_name          = "${var.name}-streaming-tasks"
  alarm_description   = "A worker is missing"
  namespace           = "ECS/ContainerInsights"
  metric_name         = "TaskCount"
  dimensions          = { ClusterName = aws_ecs_cluster.this.name }
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = var.workers
  treat_missing_data  = "breaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

# What a model in shadow says beside the one that counts.
resource "aws_cloudwatch_log_metric_filter" "shadow" {
  for_each = var.shadow_channel == "" ? toset([]) : toset(["same", "other", "failed"])

  name           = "${var.name}-streaming-shadow-${each.key}"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "{ $.shadow_${each.key} > 0 }"

  metric_transformation {
    namespace = var.name
    name      = "Shadow${title(each.key)}"
    value     = "$.shadow_${each.key}"
  }
}

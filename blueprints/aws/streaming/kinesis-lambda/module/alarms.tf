resource "aws_cloudwatch_metric_alarm" "lag" {
  alarm_name          = "${var.name}-streaming-lag"
  alarm_description   = "The oldest event that was not read yet is older than ${var.max_lag_ms} ms"
  namespace           = "AWS/Kinesis"
  metric_name         = "GetRecords.IteratorAgeMilliseconds"
  dimensions          = { StreamName = aws_kinesis_stream.events.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_lag_ms
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "refused" {
  alarm_name          = "${var.name}-streaming-refused"
  alarm_description   = "Producers are refused: the stream needs more shards"
  namespace           = "AWS/Kinesis"
  metric_name         = "WriteProvisionedThroughputExceeded"
  dimensions          = { StreamName = aws_kinesis_stream.events.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

# The worker writes a line of JSON for each batch, with the number of events that it had to reject.
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

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-streaming-errors"
  alarm_description   = "Calls fail; events that cannot be scored are under aws/lambda/ of the bucket"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.this.function_name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  alarm_name          = "${var.name}-streaming-throttled"
  alarm_description   = "The function may not run as often as the stream has shards"
  namespace           = "AWS/Lambda"
  metric_name         = "Throttles"
  dimensions          = { FunctionName = aws_lambda_function.this.function_name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
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

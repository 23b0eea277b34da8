resource "aws_cloudwatch_metric_alarm" "throttled" {
  alarm_name          = "${var.name}-features-throttled"
  alarm_description   = "Reads of features are refused: one entity is asked for too often"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReadThrottleEvents"
  dimensions          = { TableName = aws_dynamodb_table.online.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "${var.name}-features-slow"
  alarm_description   = "Features take longer than ${var.max_latency_ms} ms on average"
  namespace           = "AWS/DynamoDB"
  metric_name         = "SuccessfulRequestLatency"
  dimensions          = { TableName = aws_dynamodb_table.online.name, Operation = "GetItem" }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_latency_ms
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

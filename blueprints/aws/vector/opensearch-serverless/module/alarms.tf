resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-vector-errors"
  alarm_description   = "Searches end in a server error"
  namespace           = "AWS/AOSS"
  metric_name         = "SearchRequestErrors"
  dimensions          = { CollectionId = aws_opensearchserverless_collection.this.id, CollectionName = local.collection, ClientId = var.account_id }
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
  alarm_name          = "${var.name}-vector-slow"
  alarm_description   = "Searches take longer than ${var.max_latency_ms} ms on average"
  namespace           = "AWS/AOSS"
  metric_name         = "SearchRequestLatency"
  dimensions          = { CollectionId = aws_opensearchserverless_collection.this.id, CollectionName = local.collection, ClientId = var.account_id }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_latency_ms
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

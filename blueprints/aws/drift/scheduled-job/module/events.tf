locals {
  failed = {
    source        = ["aws.batch"]
    "detail-type" = ["Batch Job State Change"]
  }
  ours = { status = ["FAILED"], jobName = ["drift"], jobQueue = [var.job_queue_arn] }
}

resource "aws_cloudwatch_event_rule" "drifted" {
  name          = "${var.name}-drift-found"
  description   = "The data have moved away from what the model was trained on"
  event_pattern = jsonencode(merge(local.failed, { detail = merge(local.ours, { container = { exitCode = [3] } }) }))
}

resource "aws_cloudwatch_event_target" "told" {
  rule = aws_cloudwatch_event_rule.drifted.name
  arn  = var.topic_arn

  input_transformer {
    input_paths    = { id = "$.detail.jobId" }
    input_template = "\"Drift of ${var.name}: the data have moved away from what the model was trained on (job <id>). Which signals: /${var.name}/drift\""
  }
}

resource "aws_cloudwatch_event_target" "retrain" {
  count = var.retrain ? 1 : 0

  rule     = aws_cloudwatch_event_rule.drifted.name
  arn      = var.job_queue_arn
  role_arn = aws_iam_role.retrain.arn

  batch_target {
    job_definition = var.job_definition_arn
    job_name       = "training-after-drift"
  }

  depends_on = [aws_iam_role_policy.retrain]
}

resource "aws_cloudwatch_event_rule" "unknown" {
  name          = "${var.name}-drift-unknown"
  description   = "Whether there is drift cannot be told"
  event_pattern = jsonencode(merge(local.failed, { detail = merge(local.ours, { container = { exitCode = [{ "anything-but" = [3] }] } }) }))
}

resource "aws_cloudwatch_event_target" "unknown" {
  rule = aws_cloudwatch_event_rule.unknown.name
  arn  = var.topic_arn

  input_transformer {
    input_paths    = { id = "$.detail.jobId", reason = "$.detail.statusReason" }
    input_template = "\"Whether ${var.name} drifts cannot be told (job <id>): <reason>. Logs: /${var.name}/drift\""
  }
}

resource "aws_cloudwatch_metric_alarm" "drifted" {
  alarm_name          = "${var.name}-drift-found"
  alarm_description   = "The data have moved away from what the model was trained on"
  namespace           = "AWS/Events"
  metric_name         = "MatchedEvents"
  dimensions          = { RuleName = aws_cloudwatch_event_rule.drifted.name }
  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "unknown" {
  alarm_name          = "${var.name}-drift-unknown"
  alarm_description   = "Whether there is drift cannot be told"
  namespace           = "AWS/Events"
  metric_name         = "MatchedEvents"
  dimensions          = { RuleName = aws_cloudwatch_event_rule.unknown.name }
  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_scheduler_schedule" "this" {
  name                = "${var.name}-scoring"
  description         = "Scores the day's records"
  schedule_expression = var.schedule_expression
  kms_key_arn         = var.kms_key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.this.arn
    role_arn = aws_iam_role.schedule.arn

    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 5
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

data "aws_iam_policy_document" "schedule_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "schedule" {
  name                 = "${var.name}-scoring-schedule"
  description          = "Lets the schedule start scoring runs"
  assume_role_policy   = data.aws_iam_policy_document.schedule_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "schedule" {
  name   = "start-scoring"
  role   = aws_iam_role.schedule.id
  policy = data.aws_iam_policy_document.schedule.json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    sid       = "Start"
    actions   = ["states:StartExecution"]
    resources = [aws_sfn_state_machine.this.arn]
  }

  statement {
    sid       = "ReadSchedule"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  for_each = { failed = "ExecutionsFailed", stopped = "ExecutionsTimedOut" }

  alarm_name          = "${var.name}-scoring-${each.key}"
  alarm_description   = "A scoring run ${each.key == "failed" ? "failed" : "was stopped after twice its window"}; see the history of the state machine."
  namespace           = "AWS/States"
  metric_name         = each.value
  dimensions          = { StateMachineArn = aws_sfn_state_machine.this.arn }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "late" {
  alarm_name          = "${var.name}-scoring-late"
  alarm_description   = "A scoring run took longer than its window of ${var.window_hours} h; plan more shards."
  namespace           = "AWS/States"
  metric_name         = "ExecutionTime"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.this.arn }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 3600000 * var.window_hours # milliseconds
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
}

locals {
  # Night hours in UTC. What is not listed is started by a person or by the drift check.
  schedules = {
    every_few_minutes = "rate(${var.retrain_minutes} minutes)"
    hourly            = "rate(1 hour)"
    daily             = "cron(0 3 * * ? *)"
    weekly            = "cron(0 3 ? * SUN *)"
    monthly           = "cron(0 3 1 * ? *)"
    quarterly         = "cron(0 3 1 1,4,7,10 ? *)"
  }
  scheduled = contains(keys(local.schedules), var.retrain_cadence) ? 1 : 0
}

resource "aws_scheduler_schedule" "this" {
  count = local.scheduled

  name                = "${var.name}-workflow"
  description         = "Trains the model, ${var.retrain_cadence}"
  schedule_expression = local.schedules[var.retrain_cadence]
  kms_key_arn         = var.kms_key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.this.arn
    role_arn = aws_iam_role.schedule[0].arn

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
  count = local.scheduled

  name                 = "${var.name}-workflow-schedule"
  description          = "Lets the schedule start the training workflow"
  assume_role_policy   = data.aws_iam_policy_document.schedule_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "schedule" {
  count = local.scheduled

  name   = "start-workflow"
  role   = aws_iam_role.schedule[0].id
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

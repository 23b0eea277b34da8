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
  scheduled = contains(keys(local.schedules), var.retrain_cadence) && !var.scheduled_elsewhere ? 1 : 0
}

resource "aws_scheduler_schedule" "this" {
  count = local.scheduled

  name                = "${var.name}-training"
  description         = "Trains the model, ${var.retrain_cadence}"
  schedule_expression = local.schedules[var.retrain_cadence]
  kms_key_arn         = var.kms_key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "${local.arn_prefix}:scheduler:::aws-sdk:batch:submitJob"
    role_arn = aws_iam_role.schedule[0].arn
    input = jsonencode({
      JobName       = "scheduled-training"
      JobQueue      = aws_batch_job_queue.this.arn
      JobDefinition = aws_batch_job_definition.this.arn
    })

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

  name                 = "${var.name}-training-schedule"
  description          = "Lets the schedule submit training jobs"
  assume_role_policy   = data.aws_iam_policy_document.schedule_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "schedule" {
  count = local.scheduled

  name   = "submit-training"
  role   = aws_iam_role.schedule[0].id
  policy = data.aws_iam_policy_document.schedule.json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    sid       = "Submit"
    actions   = ["batch:SubmitJob"]
    resources = [aws_batch_job_queue.this.arn, aws_batch_job_definition.this.arn_prefix, "${aws_batch_job_definition.this.arn_prefix}:*"]
  }

  statement {
    sid       = "ReadSchedule"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${var.name}-training-failed"
  description = "A training job failed"
  event_pattern = jsonencode({
    source        = ["aws.batch"]
    "detail-type" = ["Batch Job State Change"]
    detail        = { status = ["FAILED"], jobQueue = [aws_batch_job_queue.this.arn] }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = var.topic_arn

  input_transformer {
    input_paths    = { job = "$.detail.jobName", id = "$.detail.jobId", reason = "$.detail.statusReason" }
    input_template = "\"Training job <job> (<id>) of ${var.name} failed: <reason>. Logs: /${var.name}/training\""
  }
}

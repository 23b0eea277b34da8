data "aws_iam_policy_document" "task_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "execution" {
  name                 = "${var.name}-drift-start"
  description          = "Lets AWS Batch pull the image and write logs"
  assume_role_policy   = data.aws_iam_policy_document.task_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "execution" {
  name   = "pull-and-log"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "Login"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # the action knows no resource
  }

  statement {
    sid       = "Pull"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.repository_arn]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
  }
}

resource "aws_iam_role" "job" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-drift"
  description          = "What the drift check may do"
  assume_role_policy   = data.aws_iam_policy_document.task_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "job" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-data-and-models"
  role   = aws_iam_role.job[0].id
  policy = data.aws_iam_policy_document.job.json
}

data "aws_iam_policy_document" "job" {
  source_policy_documents = compact([var.dataset.policy])

  statement {
    sid       = "ReadDataAndModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/data/*", "${var.bucket_arn}/models/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
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
  name                 = "${var.name}-drift-schedule"
  description          = "Lets the schedule submit drift checks"
  assume_role_policy   = data.aws_iam_policy_document.schedule_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "schedule" {
  name   = "submit-check"
  role   = aws_iam_role.schedule.id
  policy = data.aws_iam_policy_document.schedule.json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    sid       = "Submit"
    actions   = ["batch:SubmitJob"]
    resources = [var.job_queue_arn, aws_batch_job_definition.this.arn_prefix, "${aws_batch_job_definition.this.arn_prefix}:*"]
  }

  statement {
    sid       = "ReadSchedule"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

data "aws_iam_policy_document" "retrain_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "retrain" {
  name                 = "${var.name}-drift-retrain"
  description          = "Lets drift start a training"
  assume_role_policy   = data.aws_iam_policy_document.retrain_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "retrain" {
  name   = "submit-training"
  role   = aws_iam_role.retrain.id
  policy = data.aws_iam_policy_document.retrain.json
}

data "aws_iam_policy_document" "retrain" {
  statement {
    sid       = "Submit"
    actions   = ["batch:SubmitJob"]
    resources = [var.job_queue_arn, var.job_definition_arn]
  }
}

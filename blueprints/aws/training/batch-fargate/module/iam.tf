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
  name                 = "${var.name}-training-start"
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

  name                 = "${var.name}-training"
  description          = "What the training code may do"
  assume_role_policy   = data.aws_iam_policy_document.task_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "job" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-data-write-models"
  role   = aws_iam_role.job[0].id
  policy = data.aws_iam_policy_document.job.json
}

# Models are immutable versions: training adds one, and promotes none.
data "aws_iam_policy_document" "job" {
  source_policy_documents = compact([for n in concat(local.neighbours, [var.dataset]) : n.policy])

  statement {
    sid       = "ReadData"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/data/*"]
  }

  statement {
    sid       = "AddModels"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.bucket_arn}/models/versions/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

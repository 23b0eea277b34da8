data "aws_iam_policy_document" "trust" {
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

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.arn_prefix}:ecs:${var.region}:${var.account_id}:*"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name                 = "${var.name}-streaming-start"
  description          = "Lets ECS pull the image and write logs"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
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

  dynamic "statement" {
    for_each = toset(local.with_role ? [] : [var.kafka_secret_arn])

    content {
      sid       = "ReadPassword"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = toset(var.kafka_secret_key_arn == "" ? [] : [var.kafka_secret_key_arn])

    content {
      sid       = "DecryptPassword"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "task" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-streaming"
  description          = "What the streaming code may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "task" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-events-write-answers"
  role   = aws_iam_role.task[0].id
  policy = data.aws_iam_policy_document.task.json
}

data "aws_iam_policy_document" "task" {
  dynamic "statement" {
    for_each = local.with_role ? { Connect = ["kafka-cluster:Connect"] } : {}

    content {
      sid       = statement.key
      actions   = statement.value
      resources = [var.kafka_cluster_arn]
    }
  }

  dynamic "statement" {
    for_each = local.with_role ? {
      ReadEvents   = { actions = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"], topic = var.events_topic }
      WriteAnswers = { actions = ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"], topic = var.answers_topic }
    } : {}

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = ["${replace(var.kafka_cluster_arn, ":cluster/", ":topic/")}/${statement.value.topic}"]
    }
  }

  statement {
    sid       = "ReadModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/models/*"]
  }

  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["models/*", "${local.positions}/*"]
    }
  }

  statement {
    sid       = "KeepAnswers"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.bucket_arn}/${local.answers}/*", "${var.bucket_arn}/${local.positions}/*"]
  }

  statement {
    sid       = "ReadPositions"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/${local.positions}/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

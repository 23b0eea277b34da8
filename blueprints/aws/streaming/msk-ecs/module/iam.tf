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
  statement {
    sid       = "Connect"
    actions   = ["kafka-cluster:Connect"]
    resources = [aws_msk_cluster.this.arn]
  }

  statement {
    sid       = "ReadEvents"
    actions   = ["kafka-cluster:CreateTopic", "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
    resources = ["${local.topics}/${local.topic}"]
  }

  statement {
    sid       = "WriteAnswers"
    actions   = ["kafka-cluster:CreateTopic", "kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"]
    resources = ["${local.topics}/${local.scores}"]
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

locals {
  topics = replace(aws_msk_cluster.this.arn, ":cluster/", ":topic/")
  groups = replace(aws_msk_cluster.this.arn, ":cluster/", ":group/")
}

# Attach it to the roles of those who write events.
resource "aws_iam_policy" "producers" {
  name        = "${var.name}-event-producers"
  description = "Write events to Kafka of ${var.name}"
  policy      = data.aws_iam_policy_document.producers.json
}

data "aws_iam_policy_document" "producers" {
  statement {
    sid       = "Connect"
    actions   = ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"]
    resources = [aws_msk_cluster.this.arn]
  }

  statement {
    sid       = "WriteEvents"
    actions   = ["kafka-cluster:CreateTopic", "kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"]
    resources = ["${local.topics}/${local.topic}"]
  }
}

# Attach it to the roles of those who read answers.
resource "aws_iam_policy" "readers" {
  name        = "${var.name}-answer-readers"
  description = "Read answers from Kafka of ${var.name}"
  policy      = data.aws_iam_policy_document.readers.json
}

data "aws_iam_policy_document" "readers" {
  statement {
    sid       = "Connect"
    actions   = ["kafka-cluster:Connect"]
    resources = [aws_msk_cluster.this.arn]
  }

  statement {
    sid       = "ReadAnswers"
    actions   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
    resources = ["${local.topics}/${local.scores}"]
  }

  statement {
    sid       = "KeepTheirPlace"
    actions   = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
    resources = ["${local.groups}/${var.name}-*"]
  }
}

# What callers write: the names of requests that lie in the bucket.
resource "aws_sqs_queue" "requests" {
  name                              = "${var.name}-async"
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 3600
  message_retention_seconds         = 86400 * var.retention_days
  receive_wait_time_seconds         = 20
  visibility_timeout_seconds        = var.visibility_seconds

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 5
  })
}

# Messages that five workers could not work on, for people to look at and to send back.
resource "aws_sqs_queue" "dead" {
  name                              = "${var.name}-async-dead"
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 3600
  message_retention_seconds         = 1209600 # the longest that SQS keeps one
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.requests.arn]
  })
}

data "aws_iam_policy_document" "queue" {
  for_each = { requests = aws_sqs_queue.requests.arn, dead = aws_sqs_queue.dead.arn }

  statement {
    sid       = "OverTlsAlone"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = var.private_only ? [1] : []

    content {
      sid       = "FromTheNetworkAlone"
      effect    = "Deny"
      actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"]
      resources = [each.value]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }

      condition {
        test     = "StringNotEquals"
        variable = "aws:SourceVpc"
        values   = [var.vpc_id]
      }
    }
  }
}

resource "aws_sqs_queue_policy" "this" {
  for_each = { requests = aws_sqs_queue.requests.id, dead = aws_sqs_queue.dead.id }

  queue_url = each.value
  policy    = data.aws_iam_policy_document.queue[each.key].json
}

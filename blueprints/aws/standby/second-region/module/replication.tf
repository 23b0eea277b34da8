# From the data bucket here to that of the root `standby`, which is there first.
resource "aws_s3_bucket_replication_configuration" "this" {
  bucket = var.data_bucket_name
  role   = aws_iam_role.replication.arn

  rule {
    id     = "second-region"
    status = "Enabled"

    filter {}

    # What is deleted by mistake or on purpose stays in the copy.
    delete_marker_replication {
      status = "Disabled"
    }

    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }

    destination {
      bucket = local.bucket_arn

      encryption_configuration {
        replica_kms_key_id = "${local.kms_standby}:${local.alias}"
      }

      replication_time {
        status = "Enabled"

        time {
          minutes = 15
        }
      }

      metrics {
        status = "Enabled"

        event_threshold {
          minutes = 15
        }
      }
    }
  }

  depends_on = [aws_iam_role_policy.replication]
}

resource "aws_cloudwatch_metric_alarm" "late" {
  alarm_name          = "${var.name}-copies-late"
  alarm_description   = "Data and models reach ${var.standby_region} later than the 15 minutes that may be lost"
  namespace           = "AWS/S3"
  metric_name         = "ReplicationLatency"
  dimensions          = { SourceBucket = var.data_bucket_name, DestinationBucket = "${local.there}-data-${var.account_id}", RuleId = "second-region" }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 900
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching" # nothing is on its way
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "replication" {
  statement {
    sid       = "ReadBucket"
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = ["${local.arn}:s3:::${var.data_bucket_name}"]
  }

  statement {
    sid       = "ReadVersions"
    actions   = ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"]
    resources = ["${local.arn}:s3:::${var.data_bucket_name}/*"]
  }

  statement {
    sid       = "WriteCopies"
    actions   = ["s3:ReplicateObject", "s3:ReplicateTags"]
    resources = ["${local.bucket_arn}/*"]
  }

  statement {
    sid       = "Decrypt"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "EncryptCopies"
    actions   = ["kms:Encrypt", "kms:GenerateDataKey"]
    resources = ["${local.kms_standby}:key/*"]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.standby_region}.amazonaws.com"]
    }

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "kms:ResourceAliases"
      values   = [local.alias]
    }
  }
}

resource "aws_iam_role" "replication" {
  name                 = "${var.name}-replication"
  description          = "Lets S3 copy data and models to ${var.standby_region}"
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "replication" {
  name   = "replication"
  role   = aws_iam_role.replication.id
  policy = data.aws_iam_policy_document.replication.json
}

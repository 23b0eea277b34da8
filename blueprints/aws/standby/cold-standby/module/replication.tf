resource "aws_s3_bucket_replication_configuration" "this" {
  bucket = var.data_bucket_name
  role   = aws_iam_role.replication.arn

  rule {
    id     = "standby"
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
      bucket = aws_s3_bucket.replica.arn

      encryption_configuration {
        replica_kms_key_id = aws_kms_key.copies.arn
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

  depends_on = [aws_s3_bucket_versioning.replica, aws_iam_role_policy.replication]
}

resource "aws_cloudwatch_metric_alarm" "late" {
  alarm_name          = "${var.name}-copies-late"
  alarm_description   = "Data and models reach ${var.standby_region} later than the 15 minutes that may be lost"
  namespace           = "AWS/S3"
  metric_name         = "ReplicationLatency"
  dimensions          = { SourceBucket = var.data_bucket_name, DestinationBucket = aws_s3_bucket.replica.bucket, RuleId = "standby" }
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
    resources = ["${aws_s3_bucket.replica.arn}/*"]
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
    resources = [aws_kms_key.copies.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.standby_region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "replication" {
  name                 = "${var.name}-replication"
  description          = "Lets S3 copy data and models to ${var.standby_region}"
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = "${local.arn}:iam::${var.account_id}:policy/${var.project}-boundary"
}

resource "aws_iam_role_policy" "replication" {
  name   = "replication"
  role   = aws_iam_role.replication.id
  policy = data.aws_iam_policy_document.replication.json
}

# Has the name of the repository that it is a copy of.
resource "aws_ecr_repository" "replica" {
  provider = aws.standby

  name                 = var.name
  image_tag_mutability = "IMMUTABLE"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.copies.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "replica" {
  provider = aws.standby

  repository = aws_ecr_repository.replica.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "The last 100 images stay"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 100 }
        action       = { type = "expire" }
      },
    ]
  })
}

# An account has one such configuration in a region.
resource "aws_ecr_replication_configuration" "this" {
  replication_configuration {
    rule {
      destination {
        region      = var.standby_region
        registry_id = var.account_id
      }

      repository_filter {
        filter      = var.name
        filter_type = "PREFIX_MATCH"
      }
    }
  }

  depends_on = [aws_ecr_repository.replica]
}

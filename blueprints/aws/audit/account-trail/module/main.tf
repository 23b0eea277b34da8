data "aws_partition" "current" {}

locals {
  arn    = "arn:${data.aws_partition.current.partition}"
  name   = "${var.project}-audit"
  bucket = "${var.project}-audit-${var.account_id}"
  trail  = "${local.arn}:cloudtrail:${var.region}:${var.account_id}:trail/${local.name}"

  # CloudWatch keeps logs for one of these periods, or (0) for ever. The log group serves alarms and searches, the bucket is
  # the archive.
  periods   = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  retention = concat([for days in local.periods : days if days >= var.retention_days], [0])[0]
}

resource "aws_kms_key" "this" {
  description             = "Audit trail of ${var.project}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # "*" in a key policy means this key. Who else may use it is decided by IAM policies of this account.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountAdministersTheKey"
        Effect    = "Allow"
        Principal = { AWS = "${local.arn}:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "TrailEncrypts"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail } }
      },
      {
        Sid       = "LogGroupEncrypts"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = "${local.arn}:logs:${var.region}:${var.account_id}:log-group:/aws/cloudtrail/${local.name}" } }
      },
      {
        Sid       = "RecorderAndAlarmsUse"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "config.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${local.name}"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_cloudwatch_log_group" "trail" {
  name              = "/aws/cloudtrail/${local.name}"
  retention_in_days = local.retention
  kms_key_id        = aws_kms_key.this.arn
}

data "aws_iam_policy_document" "assume" {
  for_each = { trail = "cloudtrail.amazonaws.com", recorder = "config.amazonaws.com" }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [each.value]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "trail" {
  name               = "${local.name}-trail"
  description        = "Lets CloudTrail write to its log group"
  assume_role_policy = data.aws_iam_policy_document.assume["trail"].json
}

data "aws_iam_policy_document" "trail" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.trail.arn}:log-stream:${var.account_id}_CloudTrail_*"]
  }
}

resource "aws_iam_role_policy" "trail" {
  name   = "write"
  role   = aws_iam_role.trail.id
  policy = data.aws_iam_policy_document.trail.json
}

resource "aws_cloudtrail" "this" {
  name                          = local.name
  s3_bucket_name                = aws_s3_bucket.this.id
  s3_key_prefix                 = "trail"
  kms_key_id                    = aws_kms_key.this.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.trail.arn
  sns_topic_name                = aws_sns_topic.this.name
  enable_log_file_validation    = true
  include_global_service_events = true
  is_multi_region_trail         = true

  depends_on = [aws_s3_bucket_policy.this, aws_iam_role_policy.trail, aws_sns_topic_policy.this]
}

resource "aws_guardduty_detector" "this" {
  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"
}

# Finds what of the account others may reach: buckets, keys, roles, queues, secrets. It costs nothing.
resource "aws_accessanalyzer_analyzer" "this" {
  analyzer_name = local.name
  type          = "ACCOUNT"
}

resource "aws_iam_role" "recorder" {
  name               = "${local.name}-config"
  description        = "Lets AWS Config read the configuration of the account's resources"
  assume_role_policy = data.aws_iam_policy_document.assume["recorder"].json
}

resource "aws_iam_role_policy_attachment" "recorder" {
  role       = aws_iam_role.recorder.name
  policy_arn = "${local.arn}:iam::aws:policy/service-role/AWS_ConfigRole"
}

data "aws_iam_policy_document" "recorder" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.this.arn}/config/AWSLogs/${var.account_id}/*"]
  }

  statement {
    actions   = ["s3:GetBucketAcl", "s3:ListBucket"]
    resources = [aws_s3_bucket.this.arn]
  }

  statement {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]
  }
}

resource "aws_iam_role_policy" "recorder" {
  name   = "deliver"
  role   = aws_iam_role.recorder.id
  policy = data.aws_iam_policy_document.recorder.json
}

resource "aws_config_configuration_recorder" "this" {
  name     = local.name
  role_arn = aws_iam_role.recorder.arn

  recording_group {
    all_supported                 = true
    include_global_resource_types = true
  }
}

resource "aws_config_delivery_channel" "this" {
  name           = local.name
  s3_bucket_name = aws_s3_bucket.this.id
  s3_key_prefix  = "config"
  s3_kms_key_arn = aws_kms_key.this.arn

  depends_on = [aws_config_configuration_recorder.this, aws_s3_bucket_policy.this]
}

resource "aws_config_configuration_recorder_status" "this" {
  name       = aws_config_configuration_recorder.this.name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.this]
}

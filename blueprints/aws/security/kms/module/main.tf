data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
}

resource "aws_kms_key" "this" {
  description             = "Encrypts data, images, logs and alerts of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # In a key policy, "*" as resource means this key.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Leaves the decision to IAM policies of the account; without it nobody could repair a wrong key policy.
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "${local.arn_prefix}:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "${local.arn_prefix}:logs:${var.region}:${var.account_id}:*"
          }
        }
      },
      {
        Sid    = "Alerts"
        Effect = "Allow"
        Principal = {
          Service = [
            "aps.amazonaws.com",
            "budgets.amazonaws.com",
            "cloudwatch.amazonaws.com",
            "costalerts.amazonaws.com",
          ]
        }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
      {
        # EventBridge does not pass on whose rule it acts for, so a condition would silence it.
        Sid       = "EventAlerts"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}

data "aws_partition" "current" {}

locals {
  managed = "arn:${data.aws_partition.current.partition}:iam::aws:policy"
}

resource "aws_backup_vault" "this" {
  name        = "${var.name}-backups"
  kms_key_arn = var.kms_key_arn
}

data "aws_iam_policy_document" "vault" {
  # A backup that whoever broke the data may delete as well is none.
  statement {
    sid       = "NobodyDeletesByHand"
    effect    = "Deny"
    actions   = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
    resources = ["*"] # in the policy of a vault: what is in it

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_backup_vault_policy" "this" {
  backup_vault_name = aws_backup_vault.this.name
  policy            = data.aws_iam_policy_document.vault.json
}

resource "aws_backup_vault_notifications" "this" {
  backup_vault_name   = aws_backup_vault.this.name
  sns_topic_arn       = var.topic_arn
  backup_vault_events = ["BACKUP_JOB_FAILED", "RESTORE_JOB_COMPLETED", "COPY_JOB_FAILED"]
}

resource "aws_backup_plan" "this" {
  name = "${var.name}-backups"

  rule {
    rule_name                = var.continuous ? "continuous" : "daily"
    target_vault_name        = aws_backup_vault.this.name
    schedule                 = var.continuous ? "cron(0 * ? * * *)" : "cron(0 3 ? * * *)"
    start_window             = 60
    completion_window        = 480
    enable_continuous_backup = var.continuous

    lifecycle {
      delete_after = min(var.retention_days, 35) # the most that continuous backups reach back
    }
  }

  rule {
    rule_name         = "monthly"
    target_vault_name = aws_backup_vault.this.name
    schedule          = "cron(0 4 1 * ? *)"
    start_window      = 60
    completion_window = 720

    lifecycle {
      delete_after = max(var.retention_days, 90)
    }
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "${var.name}-backup"
  description          = "Lets AWS Backup copy and restore what carries the project's tag"
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = "arn:${data.aws_partition.current.partition}:iam::${var.account_id}:policy/${var.project}-boundary"
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = {
    backup     = "${local.managed}/service-role/AWSBackupServiceRolePolicyForBackup"
    restore    = "${local.managed}/service-role/AWSBackupServiceRolePolicyForRestores"
    s3_backup  = "${local.managed}/AWSBackupServiceRolePolicyForS3Backup"
    s3_restore = "${local.managed}/AWSBackupServiceRolePolicyForS3Restore"
  }

  role       = aws_iam_role.this.name
  policy_arn = each.value
}

resource "aws_backup_selection" "this" {
  name         = "${var.name}-tagged"
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = ["*"] # narrowed by the conditions

  condition {
    string_equals {
      key   = "aws:ResourceTag/Project"
      value = var.project
    }

    string_equals {
      key   = "aws:ResourceTag/Environment"
      value = var.environment
    }
  }

  depends_on = [aws_iam_role_policy_attachment.this]
}

# Databases are not replicated: their backups of each hour are copied to a vault that nobody can empty.
resource "aws_backup_vault" "copies" {
  count    = var.databases ? 1 : 0
  provider = aws.standby

  name        = "${var.name}-copies"
  kms_key_arn = aws_kms_key.copies.arn
}

resource "aws_backup_vault_lock_configuration" "copies" {
  count    = var.databases ? 1 : 0
  provider = aws.standby

  backup_vault_name  = aws_backup_vault.copies[0].name
  min_retention_days = 3
}

resource "aws_backup_plan" "databases" {
  count = var.databases ? 1 : 0

  name = "${var.name}-databases"

  rule {
    rule_name         = "hourly"
    target_vault_name = var.vault_name
    schedule          = "cron(30 * ? * * *)"
    start_window      = 60
    completion_window = 120

    lifecycle {
      delete_after = 1
    }

    copy_action {
      destination_vault_arn = aws_backup_vault.copies[0].arn

      lifecycle {
        delete_after = 3
      }
    }
  }
}

resource "aws_backup_selection" "databases" {
  count = var.databases ? 1 : 0

  name         = "${var.name}-databases"
  plan_id      = aws_backup_plan.databases[0].id
  iam_role_arn = var.backup_role_arn

  resources = [
    "${local.arn}:dynamodb:${var.region}:${var.account_id}:table/${var.project}-*",
    "${local.arn}:rds:${var.region}:${var.account_id}:cluster:${var.project}-*",
    "${local.arn}:rds:${var.region}:${var.account_id}:db:${var.project}-*",
  ]

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
}

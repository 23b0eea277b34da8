data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # How fast the budget of errors of thirty days may burn, over two windows each: 2 % of it in an hour pages, 5 % in six hours
  # too. What burns slower is seen in Grafana.
  burns = {
    fast = { rate = 14.4, long = "1h", short = "5m" }
    slow = { rate = 6, long = "6h", short = "30m" }
  }

  # Histograms have a bound at the target; a whole number of seconds is written with ".0".
  bound = "${var.latency_p99_ms / 1000}([.]0)?"
  objectives = {
    availability = {
      allowed = 1 - var.availability_pct / 100
      says    = "More requests end in a server error than ${var.availability_pct} % of availability allow"
      bad     = "1 - sum(rate(predict_requests_total{status!~\"5..\"}[WINDOW])) / sum(rate(predict_requests_total[WINDOW]))"
    }
    latency = {
      allowed = 0.01
      says    = "More than one in a hundred requests takes longer than ${var.latency_p99_ms} ms"
      bad     = "1 - sum(rate(predict_seconds_bucket{le=~\"${local.bound}\"}[WINDOW])) / sum(rate(predict_seconds_count[WINDOW]))"
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/prometheus/${var.name}" # the beginning is prescribed
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_prometheus_workspace" "this" {
  alias       = var.name
  kms_key_arn = var.kms_key_arn

  logging_configuration {
    log_group_arn = "${aws_cloudwatch_log_group.this.arn}:*"
  }
}

resource "aws_prometheus_rule_group_namespace" "objectives" {
  name         = "${var.name}-objectives"
  workspace_id = aws_prometheus_workspace.this.id

  data = yamlencode({
    groups = [for name, objective in local.objectives : {
      name     = name
      interval = "60s"
      rules = [for speed, burn in local.burns : {
        alert       = "${var.name}-${name}-${speed}-burn"
        expr        = "(${replace(objective.bad, "WINDOW", burn.long)}) > ${burn.rate * objective.allowed} and (${replace(objective.bad, "WINDOW", burn.short)}) > ${burn.rate * objective.allowed}"
        "for"       = "2m"
        labels      = { severity = "page", objective = name }
        annotations = { summary = "${objective.says}: the budget of errors burns ${burn.rate} times as fast as it may" }
      }]
    }]
  })
}

# Alerts of rules take the way that alarms take.
resource "aws_prometheus_alert_manager_definition" "this" {
  workspace_id = aws_prometheus_workspace.this.id

  definition = yamlencode({
    alertmanager_config = yamlencode({
      route = {
        receiver        = "topic"
        group_by        = ["alertname"]
        group_wait      = "30s"
        group_interval  = "5m"
        repeat_interval = "4h"
      }
      receivers = [{
        name = "topic"
        sns_configs = [{
          topic_arn     = aws_sns_topic.alerts.arn
          subject       = "{{ .CommonLabels.alertname }}"
          send_resolved = true
          sigv4         = { region = var.region }
        }]
      }]
    })
  })

  depends_on = [aws_sns_topic_policy.alerts]
}

# What a collector beside the code needs to write metrics.
data "aws_iam_policy_document" "write" {
  statement {
    sid       = "WriteMetrics"
    actions   = ["aps:RemoteWrite"]
    resources = [aws_prometheus_workspace.this.arn]
  }
}

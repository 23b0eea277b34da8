resource "aws_budgets_budget" "monthly" {
  name         = "${var.name}-monthly"
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:Project$%s", var.project)]
  }

  dynamic "notification" {
    for_each = { FORECASTED = 80, ACTUAL = 100 }

    content {
      notification_type          = notification.key
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      comparison_operator        = "GREATER_THAN"
      subscriber_sns_topic_arns  = [var.topic_arn]
      subscriber_email_addresses = [var.alert_email]
    }
  }
}

# Watches what a budget that is far from spent does not see: a service that costs far more than it used to.
resource "aws_ce_anomaly_monitor" "project" {
  name         = "${var.name}-costs"
  monitor_type = "CUSTOM"

  # AWS tells the unused parts back.
  monitor_specification = jsonencode({
    And            = null
    CostCategories = null
    Dimensions     = null
    Not            = null
    Or             = null
    Tags           = { Key = "user:Project", MatchOptions = null, Values = [var.project] }
  })
}

resource "aws_ce_anomaly_subscription" "alerts" {
  name             = "${var.name}-costs"
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.project.arn]

  subscriber {
    type    = "SNS"
    address = var.topic_arn
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(max(10, ceil(0.05 * var.monthly_budget_usd)))]
    }
  }
}

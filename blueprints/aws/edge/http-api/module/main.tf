locals {
  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  own_name = var.domain_name == "" ? 0 : 1
}

# What answers adds its routes; each demands signed requests.
resource "aws_apigatewayv2_api" "this" {
  name                         = var.name
  description                  = "Predictions of ${var.name}"
  protocol_type                = "HTTP"
  disable_execute_api_endpoint = local.own_name == 1 # clients shall use the name, and nothing beside it
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit    = var.throttle_rps
    throttling_burst_limit   = min(5000, 2 * var.throttle_rps)
    detailed_metrics_enabled = true
  }

  # Who asked for what, when, and how it ended; no body and no header.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId   = "$context.requestId"
      time        = "$context.requestTime"
      ip          = "$context.identity.sourceIp"
      caller      = "$context.identity.caller"
      route       = "$context.routeKey"
      status      = "$context.status"
      latency     = "$context.responseLatency"
      integration = "$context.integrationLatency"
      error       = "$context.error.message"
    })
  }
}

# The prefix keeps the log's resource policy from growing over its limit.
resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/vendedlogs/apis/${var.name}"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_apigatewayv2_domain_name" "this" {
  count = local.own_name

  domain_name = var.domain_name

  domain_name_configuration {
    certificate_arn = var.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }

  lifecycle {
    precondition {
      condition     = var.certificate_arn != ""
      error_message = "A domain name needs its certificate."
    }
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  count = local.own_name

  api_id      = aws_apigatewayv2_api.this.id
  domain_name = aws_apigatewayv2_domain_name.this[0].id
  stage       = aws_apigatewayv2_stage.this.id
}

# The zone belongs to others; the name is the only thing that is added to it.
resource "aws_route53_record" "name" {
  count = var.hosted_zone_id == "" ? 0 : 1

  zone_id = var.hosted_zone_id
  name    = var.domain_name
  type    = "A"

  alias {
    name                   = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = true
  }
}

# Attach it to the roles of those who may ask for predictions.
resource "aws_iam_policy" "callers" {
  name        = "${var.name}-callers"
  description = "Ask ${var.name} for predictions"
  policy      = data.aws_iam_policy_document.callers.json
}

data "aws_iam_policy_document" "callers" {
  statement {
    sid       = "Call"
    actions   = ["execute-api:Invoke"]
    resources = ["${aws_apigatewayv2_api.this.execution_arn}/$default/*"]
  }
}

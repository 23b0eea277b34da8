data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  warm_count = var.warm ? 1 : 0

  # What the code needs of the slots beside it.
  neighbours = [var.llm, var.vector, var.features]

  # More would take what other functions of the account need; fewer than ten leave no room for a burst.
  reserved = max(10, 2 * var.concurrency)

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/serving"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_lambda_function" "this" {
  function_name                  = "${var.name}-serving"
  description                    = "Predictions of ${var.name}"
  package_type                   = "Image"
  image_uri                      = "${var.repository_url}:${var.image_tag}"
  architectures                  = [var.architecture == "ARM64" ? "arm64" : "x86_64"]
  role                           = local.runtime_role_arn
  memory_size                    = var.memory
  timeout                        = 29 # the gateway waits for 30 seconds
  reserved_concurrent_executions = local.reserved
  kms_key_arn                    = var.kms_key_arn
  publish                        = true

  environment {
    variables = merge({
      APP_CONFIG         = "config/app.json"
      AWS_LWA_ASYNC_INIT = "true" # a slow start shall not be taken for a failed one
      LOG_LEVEL          = var.log_level
      MODEL_URI          = "s3://${var.bucket_name}/models/${var.model_channel}"
      WEB_CONCURRENCY    = "1" # an environment answers one request at a time
    }, local.neighbours[*].environment...)
  }

  vpc_config {
    subnet_ids         = var.private_subnet_ids
    security_group_ids = concat([aws_security_group.this.id], local.neighbours[*].security_group_ids...)
  }

  logging_config {
    log_format = "Text" # the service writes lines of JSON itself
    log_group  = aws_cloudwatch_log_group.this.name
  }

  tracing_config {
    mode = "PassThrough"
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "What clients get"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version

  lifecycle {
    ignore_changes = [function_version, routing_config] # CodeDeploy shifts the traffic
  }
}

resource "aws_lambda_provisioned_concurrency_config" "this" {
  count = local.warm_count

  function_name                     = aws_lambda_function.this.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.concurrency

  lifecycle {
    ignore_changes = [provisioned_concurrent_executions] # autoscaling decides
  }
}

resource "aws_appautoscaling_target" "this" {
  count = local.warm_count

  service_namespace  = "lambda"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  resource_id        = "function:${aws_lambda_function.this.function_name}:${aws_lambda_alias.live.name}"
  min_capacity       = var.least_concurrency
  max_capacity       = ceil(var.concurrency * 1.5)

  depends_on = [aws_lambda_provisioned_concurrency_config.this]
}

resource "aws_appautoscaling_policy" "this" {
  count = local.warm_count

  name               = "utilisation"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value = 0.6

    predefined_metric_specification {
      predefined_metric_type = "LambdaProvisionedConcurrencyUtilization"
    }
  }
}

resource "aws_apigatewayv2_integration" "this" {
  api_id                 = var.api_id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.live.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = 30000
}

resource "aws_apigatewayv2_route" "this" {
  for_each = toset(["POST /predict", "GET /metadata"])

  api_id             = var.api_id
  route_key          = each.value
  authorization_type = "AWS_IAM"
  target             = "integrations/${aws_apigatewayv2_integration.this.id}"
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${var.api_execution_arn}/*/*"
}

resource "aws_security_group" "this" {
  name        = "${var.name}-serving"
  description = "Serving function of ${var.name}"
  vpc_id      = var.vpc_id
}

# The network knows where AWS services answer: inside of it where it has endpoints, else at addresses that are not fixed.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each = var.aws_services

  security_group_id = aws_security_group.this.id
  description       = "AWS services over TLS"
  cidr_ipv4         = each.value.cidr
  prefix_list_id    = each.value.prefix_list
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  answers = "predictions/streaming"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

# What producers write; a shard takes 1 MB or 1,000 events a second.
resource "aws_kinesis_stream" "events" {
  name                = "${var.name}-events"
  shard_count         = var.stream_mode == "PROVISIONED" ? var.shard_count : null
  retention_period    = var.retention_hours
  encryption_type     = "KMS"
  kms_key_id          = var.kms_key_arn
  shard_level_metrics = ["IteratorAgeMilliseconds", "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"]

  stream_mode_details {
    stream_mode = var.stream_mode
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/streaming"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_lambda_function" "this" {
  function_name                  = "${var.name}-streaming"
  description                    = "Scores events of ${var.name}"
  package_type                   = "Image"
  image_uri                      = "${var.repository_url}:${var.image_tag}"
  architectures                  = [var.architecture == "ARM64" ? "arm64" : "x86_64"]
  role                           = local.runtime_role_arn
  memory_size                    = var.memory
  timeout                        = 120
  reserved_concurrent_executions = max(10, var.shard_count)
  kms_key_arn                    = var.kms_key_arn

  # The image of the stream's workers; as a function it is called with events instead of reading them.
  image_config {
    entry_point = ["python", "-m", "streaming.function"]
  }

  environment {
    variables = merge({
      APP_CONFIG    = "config/app.json"
      MODEL_URI     = "s3://${var.bucket_name}/models/current"
      STREAM_OUTPUT = "s3://${var.bucket_name}/${local.answers}"
    }, var.shadow_channel == "" ? {} : { SHADOW_MODEL_URI = "s3://${var.bucket_name}/models/${var.shadow_channel}" })
  }

  vpc_config {
    subnet_ids         = var.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
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

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn                   = aws_kinesis_stream.events.arn
  function_name                      = aws_lambda_function.this.arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 10000
  maximum_batching_window_in_seconds = var.batching_seconds
  parallelization_factor             = 1
  bisect_batch_on_function_error     = true
  maximum_retry_attempts             = 5
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = var.bucket_arn
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

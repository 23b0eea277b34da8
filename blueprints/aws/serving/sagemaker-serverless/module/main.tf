data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  container = {
    image = "${var.repository_url}:${var.image_tag}"
    environment = {
      APP_CONFIG      = "config/app.json"
      LOG_LEVEL       = var.log_level
      MODEL_URI       = "s3://${var.bucket_name}/models/${var.model_channel}"
      WEB_CONCURRENCY = "1"
    }
  }

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/sagemaker/Endpoints/${var.endpoint_name}" # the name is prescribed
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

# Models cannot be changed: what makes one is in its name, so that the next one is made before it goes.
resource "aws_sagemaker_model" "this" {
  name               = "${var.name}-${substr(sha256(jsonencode(local.container)), 0, 8)}"
  execution_role_arn = local.runtime_role_arn

  primary_container {
    image       = local.container.image
    environment = local.container.environment
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name_prefix = "${var.name}-"
  kms_key_arn = var.kms_key_arn

  production_variants {
    variant_name = "live"
    model_name   = aws_sagemaker_model.this.name

    serverless_config {
      memory_size_in_mb = var.memory
      max_concurrency   = var.concurrency
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = var.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  depends_on = [aws_cloudwatch_log_group.this]
}

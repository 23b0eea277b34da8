data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # These machines have disks of their own, which the hardware encrypts: SageMaker takes no key for them.
  own_disk = can(regex("^ml\\.(g4dn|g5|g6|g6e|p3dn|p4d|p4de|p5)\\.", var.instance_type))

  endpoint_name = "${var.name}-async"
  endpoint_arn  = "${local.arn_prefix}:sagemaker:${var.region}:${var.account_id}:endpoint/${local.endpoint_name}"
  private       = var.zones > 0

  container = {
    image = "${var.repository_url}:${var.image_tag}"
    environment = {
      APP_CONFIG      = "config/app.json"
      LOG_LEVEL       = var.log_level
      MODEL_URI       = "s3://${var.bucket_name}/models/${var.model_channel}"
      WEB_CONCURRENCY = tostring(var.workers)
    }
  }

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/sagemaker/Endpoints/${local.endpoint_name}" # the name is prescribed
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

# Tells whoever subscribes that an answer, or a failure, lies in the bucket.
resource "aws_sns_topic" "results" {
  name              = "${local.endpoint_name}-results"
  kms_master_key_id = var.kms_key_arn
}

# Models cannot be changed: what makes one is in its name, so that the next one is made before it goes.
resource "aws_sagemaker_model" "this" {
  name               = "${local.endpoint_name}-${substr(sha256(jsonencode([local.container, var.private_subnet_ids, aws_security_group.this.id])), 0, 8)}"
  execution_role_arn = local.runtime_role_arn

  primary_container {
    image       = local.container.image
    environment = local.container.environment
  }

  vpc_config {
    subnets            = var.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name_prefix = "${local.endpoint_name}-"
  kms_key_arn = local.own_disk ? null : var.kms_key_arn

  production_variants {
    variant_name                                      = "live"
    model_name                                        = aws_sagemaker_model.this.name
    instance_type                                     = var.instance_type
    initial_instance_count                            = 1 # SageMaker starts no endpoint with none
    initial_variant_weight                            = 1
    container_startup_health_check_timeout_in_seconds = 600
  }

  async_inference_config {
    client_config {
      max_concurrent_invocations_per_instance = var.workers
    }

    output_config {
      s3_output_path  = "s3://${var.bucket_name}/async/output/"
      s3_failure_path = "s3://${var.bucket_name}/async/failures/"
      kms_key_id      = var.kms_key_arn

      notification_config {
        success_topic = aws_sns_topic.results.arn
        error_topic   = aws_sns_topic.results.arn
      }
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = local.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_security_group" "this" {
  name        = "${var.name}-async"
  description = "Model containers for requests that wait of ${var.name}"
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

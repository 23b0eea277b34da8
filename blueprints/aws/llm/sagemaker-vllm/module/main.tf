data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # Amazon's own containers for language models, with vLLM inside.
  aws_registry = "763104351884"
  container = {
    image = "${local.aws_registry}.dkr.ecr.${var.region}.amazonaws.com/djl-inference:${var.container_tag}"
    environment = {
      HF_MODEL_ID                   = "/opt/ml/model" # where SageMaker lays the files
      OPTION_MAX_MODEL_LEN          = tostring(var.max_tokens)
      OPTION_TENSOR_PARALLEL_DEGREE = "max" # all GPUs of a machine work on one model
      OPTION_TRUST_REMOTE_CODE      = "false"
      SERVING_FAIL_FAST             = "true"
    }
  }

  endpoint_name = "${var.name}-llm"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/sagemaker/Endpoints/${local.endpoint_name}" # the name is prescribed
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

# Models cannot be changed: what makes one is in its name, so that the next one is made before it goes.
resource "aws_sagemaker_model" "this" {
  name                     = "${local.endpoint_name}-${substr(sha256(jsonencode([local.container, var.model_path, var.private_subnet_ids, aws_security_group.this.id])), 0, 8)}"
  execution_role_arn       = local.runtime_role_arn
  enable_network_isolation = true # the container reaches nothing: SageMaker brings the model

  primary_container {
    image       = local.container.image
    environment = local.container.environment

    model_data_source {
      s3_data_source {
        s3_uri           = "s3://${var.bucket_name}/${var.model_path}"
        s3_data_type     = "S3Prefix"
        compression_type = "None"
      }
    }
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

  production_variants {
    variant_name                                      = "live"
    model_name                                        = aws_sagemaker_model.this.name
    instance_type                                     = var.instance_type
    initial_instance_count                            = var.machines
    initial_variant_weight                            = 1
    inference_ami_version                             = "al2-ami-sagemaker-inference-gpu-3-1" # drivers that the container needs
    model_data_download_timeout_in_seconds            = 3600
    container_startup_health_check_timeout_in_seconds = 3600

    routing_config {
      routing_strategy = "LEAST_OUTSTANDING_REQUESTS" # answers take unequally long
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# New machines start beside the old ones and, where there are several, take a machine's part of the requests first; an alarm
# takes them back.
resource "aws_sagemaker_endpoint" "this" {
  name                 = local.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  deployment_config {
    blue_green_update_policy {
      maximum_execution_timeout_in_seconds = 14400
      termination_wait_in_seconds          = 300

      traffic_routing_configuration {
        type                     = var.machines > 1 ? "CANARY" : "ALL_AT_ONCE"
        wait_interval_in_seconds = 600

        dynamic "canary_size" {
          for_each = var.machines > 1 ? [1] : []

          content {
            type  = "INSTANCE_COUNT"
            value = 1
          }
        }
      }
    }

    auto_rollback_configuration {
      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.errors.alarm_name
      }
    }
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.this.name}/variant/live"
  min_capacity       = min(var.machines, max(2, ceil(var.machines / 2)))
  max_capacity       = ceil(var.machines * 1.5)
}

resource "aws_appautoscaling_policy" "requests" {
  name               = "requests"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.requests_per_minute
    scale_out_cooldown = 300
    scale_in_cooldown  = 900

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}

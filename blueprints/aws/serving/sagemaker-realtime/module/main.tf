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

  # What the code needs of the slots beside it.
  neighbours = [var.llm, var.vector, var.features]

  security_group_ids = concat([aws_security_group.this.id], local.neighbours[*].security_group_ids...)

  live = { image_tag = var.image_tag, model_channel = var.model_channel }
  models = {
    for name, release in merge({ live = local.live }, var.shadow == null ? {} : { shadow = var.shadow }) : name => {
      image = "${var.repository_url}:${release.image_tag}"
      environment = merge({
        APP_CONFIG      = "config/app.json"
        BATCH_SIZE      = tostring(var.batch_size)
        BATCH_WAIT_MS   = tostring(var.batch_wait_ms)
        LOG_LEVEL       = var.log_level
        MODEL_URI       = "s3://${var.bucket_name}/models/${release.model_channel}"
        WEB_CONCURRENCY = tostring(var.workers)
      }, local.neighbours[*].environment...)
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
  for_each = local.models

  name               = "${var.name}-${each.key}-${substr(sha256(jsonencode([each.value, var.private_subnet_ids, local.security_group_ids])), 0, 8)}"
  execution_role_arn = local.runtime_role_arn

  primary_container {
    image       = each.value.image
    environment = each.value.environment
  }

  vpc_config {
    subnets            = var.private_subnet_ids
    security_group_ids = local.security_group_ids
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name_prefix = "${var.name}-"
  kms_key_arn = local.own_disk ? null : var.kms_key_arn

  production_variants {
    variant_name                                      = "live"
    model_name                                        = aws_sagemaker_model.this["live"].name
    instance_type                                     = var.instance_type
    initial_instance_count                            = var.instance_count
    initial_variant_weight                            = 1
    container_startup_health_check_timeout_in_seconds = 600
  }

  dynamic "shadow_production_variants" {
    for_each = var.shadow == null ? [] : [var.shadow]

    content {
      variant_name                                      = "shadow"
      model_name                                        = aws_sagemaker_model.this["shadow"].name
      instance_type                                     = var.instance_type
      initial_instance_count                            = var.instance_count
      initial_variant_weight                            = 1 # all requests
      container_startup_health_check_timeout_in_seconds = 600
    }
  }

  data_capture_config {
    enable_capture              = var.capture_percent > 0
    initial_sampling_percentage = var.capture_percent
    destination_s3_uri          = "s3://${var.bucket_name}/capture"
    kms_key_id                  = var.kms_key_arn

    capture_options {
      capture_mode = "Input"
    }

    capture_options {
      capture_mode = "Output"
    }

    capture_content_type_header {
      json_content_types = ["application/json"]
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# A release starts new machines beside the old ones, gives them a tenth of the traffic for five minutes and then all of
# it (a single machine gets all at once); an alarm takes it back. SageMaker has no such steps for endpoints with a shadow.
resource "aws_sagemaker_endpoint" "this" {
  name                 = var.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  dynamic "deployment_config" {
    for_each = var.shadow == null ? [1] : []

    content {
      blue_green_update_policy {
        maximum_execution_timeout_in_seconds = 3600
        termination_wait_in_seconds          = 300

        traffic_routing_configuration {
          type                     = var.instance_count > 1 ? "CANARY" : "ALL_AT_ONCE"
          wait_interval_in_seconds = 300

          dynamic "canary_size" {
            for_each = var.instance_count > 1 ? [1] : []

            content {
              type  = "CAPACITY_PERCENT"
              value = 10
            }
          }
        }
      }

      auto_rollback_configuration {
        alarms {
          alarm_name = aws_cloudwatch_metric_alarm.errors.alarm_name
        }

        alarms {
          alarm_name = aws_cloudwatch_metric_alarm.latency.alarm_name
        }
      }
    }
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.this.name}/variant/live"
  min_capacity       = min(var.instance_count, max(2, var.least_count))
  max_capacity       = ceil(var.instance_count * 1.5)
}

resource "aws_appautoscaling_policy" "requests" {
  name               = "requests"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.requests_per_minute
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}

resource "aws_security_group" "this" {
  name        = "${var.name}-serving"
  description = "Model containers of ${var.name}"
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

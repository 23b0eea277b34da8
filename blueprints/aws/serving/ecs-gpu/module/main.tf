data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  port       = 8080
  min_count  = var.least_count
  max_count  = ceil(var.desired_count * 1.5)

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # MiB that the system leaves a task.
  memory = floor(0.875 * 1024 * var.memory_gb)

  # What the code needs of the slots beside it.
  neighbours = [var.llm, var.vector, var.features]

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # What tasks run: the live release and, where there is one, a release that is tried.
  releases = merge(
    { live = { image_tag = var.image_tag, model_channel = var.model_channel } },
    var.canary == null ? {} : { canary = var.canary },
  )
  containers = {
    for name, release in local.releases : name => {
      name                   = "serving"
      image                  = "${var.repository_url}:${release.image_tag}"
      essential              = true
      user                   = "10001:10001"
      privileged             = false
      readonlyRootFilesystem = true
      linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
      portMappings           = [{ containerPort = local.port, protocol = "tcp" }]
      resourceRequirements   = [{ type = "GPU", value = "1" }]
      mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
      environment = concat([
        { name = "APP_CONFIG", value = "config/app.json" },
        { name = "BATCH_SIZE", value = tostring(var.batch_size) },
        { name = "BATCH_WAIT_MS", value = tostring(var.batch_wait_ms) },
        { name = "LOG_LEVEL", value = var.log_level },
        { name = "MODEL_URI", value = "s3://${var.bucket_name}/models/${release.model_channel}" },
        { name = "PORT", value = tostring(local.port) },
        { name = "WEB_CONCURRENCY", value = "1" }, # processes would share the GPU and not its batches
      ], [for name, value in merge(local.neighbours[*].environment...) : { name = name, value = value }])
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = name == "live" ? aws_cloudwatch_log_group.this.name : aws_cloudwatch_log_group.canary[0].name
          "awslogs-region"        = var.region
          "awslogs-stream-prefix" = "serving"
          "mode"                  = "non-blocking" # a slow log must not slow predictions
          "max-buffer-size"       = "4m"
        }
      }
    }
  }

  # Beside them, where there is a Prometheus: what asks a task for its metrics, names the task and writes them there.
  collector = {
    extensions = { sigv4auth = { region = var.region } }
    receivers = {
      prometheus = {
        config = { scrape_configs = [{ job_name = "serving", scrape_interval = "30s", static_configs = [{ targets = ["127.0.0.1:${local.port}"] }] }] }
      }
    }
    processors = { resourcedetection = { detectors = ["env", "ecs"] }, batch = {} }
    exporters = {
      prometheusremotewrite = {
        endpoint                         = var.metrics.write_url
        auth                             = { authenticator = "sigv4auth" }
        resource_to_telemetry_conversion = { enabled = true }
      }
    }
    service = {
      extensions = ["sigv4auth"]
      pipelines  = { metrics = { receivers = ["prometheus"], processors = ["resourcedetection", "batch"], exporters = ["prometheusremotewrite"] } }
    }
  }
  collectors = {
    for name, container in local.containers : name => var.metrics.enabled ? [{
      name                   = "collector"
      image                  = var.collector_image
      essential              = false
      user                   = "10001:10001"
      privileged             = false
      readonlyRootFilesystem = true
      memory                 = 128
      linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
      environment            = [{ name = "AOT_CONFIG_CONTENT", value = jsonencode(local.collector) }]
      logConfiguration       = merge(container.logConfiguration, { options = merge(container.logConfiguration.options, { "awslogs-stream-prefix" = "collector" }) })
    }] : []
  }

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.task[*].arn) : var.runtime_role_arn
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/serving"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-serving"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  cpu                      = 1024 * var.vcpu
  memory                   = local.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = local.runtime_role_arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # The root filesystem is read-only; the model is downloaded to /tmp, which goes with the task.
  volume {
    name = "tmp"

    docker_volume_configuration {
      scope  = "task"
      driver = "local"
    }
  }

  container_definitions = jsonencode(concat([local.containers.live], local.collectors.live))
}

resource "aws_ecs_service" "this" {
  name                               = "serving"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.desired_count
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 180 # a GPU is slow to take a model up
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.this.name
    weight            = 1
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  # Tasks on machines get private addresses only.
  network_configuration {
    subnets         = var.private_subnet_ids
    security_groups = concat([aws_security_group.this.id], local.neighbours[*].security_group_ids...)
  }

  load_balancer {
    target_group_arn = var.target_group_arn
    container_name   = "serving"
    container_port   = local.port
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  # A release that raises these alarms is taken back.
  alarms {
    enable      = true
    rollback    = true
    alarm_names = [aws_cloudwatch_metric_alarm.errors.alarm_name, aws_cloudwatch_metric_alarm.latency.alarm_name]
  }

  lifecycle {
    ignore_changes = [desired_count] # autoscaling decides
  }

  depends_on = [aws_ecs_cluster_capacity_providers.this, aws_iam_role_policy.execution, aws_iam_role_policy.machine, aws_iam_role_policy.task]
}

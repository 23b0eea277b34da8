data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  logs       = "${local.arn_prefix}:logs:${var.region}:${var.account_id}:log-group:airflow-${var.name}-*"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  # What the calendar means to Airflow. What is not listed is started by a person or by the drift check.
  schedules = {
    every_few_minutes = "*/${var.retrain_minutes} * * * *"
    hourly            = "@hourly"
    daily             = "0 3 * * *"
    weekly            = "0 3 * * 0"
    monthly           = "0 3 1 * *"
    quarterly         = "0 3 1 1,4,7,10 *"
  }

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.data_path}"
}

resource "aws_mwaa_environment" "this" {
  name                            = var.name
  airflow_version                 = var.airflow_version
  environment_class               = var.environment_class
  execution_role_arn              = aws_iam_role.this.arn
  kms_key                         = var.kms_key_arn
  source_bucket_arn               = var.bucket_arn
  dag_s3_path                     = "airflow/dags"
  webserver_access_mode           = "PRIVATE_ONLY"
  min_workers                     = 1
  max_workers                     = var.max_workers
  schedulers                      = 2
  weekly_maintenance_window_start = "SUN:06:00"

  airflow_configuration_options = {
    "core.load_examples"      = "False"
    "webserver.expose_config" = "False"
  }

  network_configuration {
    security_group_ids = [aws_security_group.this.id]
    subnet_ids         = slice(var.private_subnet_ids, 0, 2) # as many as Airflow takes
  }

  logging_configuration {
    dag_processing_logs {
      enabled   = true
      log_level = "WARNING"
    }

    scheduler_logs {
      enabled   = true
      log_level = "WARNING"
    }

    task_logs {
      enabled   = true
      log_level = "INFO"
    }

    webserver_logs {
      enabled   = true
      log_level = "WARNING"
    }

    worker_logs {
      enabled   = true
      log_level = "WARNING"
    }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this, aws_s3_object.retrain, aws_s3_object.settings]
}

# Airflow would make them without a key and keep them for ever.
resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["DAGProcessing", "Scheduler", "Task", "WebServer", "Worker"])

  name              = "airflow-${var.name}-${each.value}"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_s3_object" "retrain" {
  bucket      = var.bucket_name
  key         = "airflow/dags/retrain.py"
  source      = "${path.module}/dags/retrain.py"
  source_hash = "1" # raise it when the file changes: with a key of one's own, S3 does not tell its hash
  kms_key_id  = var.kms_key_arn
}

# What the workflow has to know of this environment.
resource "aws_s3_object" "settings" {
  bucket       = var.bucket_name
  key          = "airflow/dags/retrain.json"
  content_type = "application/json"
  kms_key_id   = var.kms_key_arn

  content = jsonencode({
    bucket         = local.data_bucket
    data           = local.data_key
    job_definition = var.job_definition_arn
    job_queue      = var.job_queue_arn
    name           = var.name
    region         = var.region
    schedule       = lookup(local.schedules, var.retrain_cadence, "")
    topic          = var.topic_arn
  })
}

resource "aws_security_group" "this" {
  name        = "${var.name}-airflow"
  description = "Airflow of ${var.name}, and whoever opens its web page"
  vpc_id      = var.vpc_id
}

# The parts of Airflow talk to each other, to their database and to the web page.
resource "aws_vpc_security_group_ingress_rule" "self" {
  security_group_id            = aws_security_group.this.id
  description                  = "Parts of Airflow among themselves"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_egress_rule" "self" {
  security_group_id            = aws_security_group.this.id
  description                  = "Parts of Airflow among themselves"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "-1"
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

resource "aws_cloudwatch_metric_alarm" "heartbeat" {
  alarm_name          = "${var.name}-airflow-heartbeat"
  alarm_description   = "The scheduler of Airflow is silent"
  namespace           = "AmazonMWAA"
  metric_name         = "SchedulerHeartbeat"
  dimensions          = { Environment = aws_mwaa_environment.this.name, Function = "Scheduler" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  alarm_name          = "${var.name}-airflow-failed"
  alarm_description   = "A task of a workflow failed for good"
  namespace           = "AmazonMWAA"
  metric_name         = "TaskInstanceFailures"
  dimensions          = { Environment = aws_mwaa_environment.this.name, DAG = "All", Task = "All" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

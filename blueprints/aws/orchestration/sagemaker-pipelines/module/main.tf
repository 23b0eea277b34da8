data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  job_logs   = "${local.arn_prefix}:logs:${var.region}:${var.account_id}:log-group:/aws/sagemaker/TrainingJobs"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.data_path}"

  # The program runs under the role that is there already, where one is given; the pipeline itself has one of its own.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.job[*].arn) : var.runtime_role_arn
}

resource "aws_sagemaker_pipeline" "this" {
  pipeline_name         = "${var.name}-training"
  pipeline_display_name = "${var.name}-training"
  pipeline_description  = "Trains a model and adds it to the registry in the bucket"
  role_arn              = aws_iam_role.this.arn

  pipeline_definition = jsonencode({
    Version    = "2020-12-01"
    Parameters = [{ Name = "Data", Type = "String", DefaultValue = "s3://${local.data_bucket}/${local.data_key}" }]
    Steps = [{
      Name = "Train"
      Type = "Training"
      Arguments = {
        AlgorithmSpecification = {
          TrainingImage       = "${var.repository_url}:${var.image_tag}"
          TrainingInputMode   = "File"
          ContainerEntrypoint = ["python", "-m", "pipelines.train"]
          ContainerArguments = [
            "--data", { Get = "Parameters.Data" },
            "--out", "/tmp/model",
            "--publish", "s3://${var.bucket_name}/models",
          ]
        }
        OutputDataConfig                      = { S3OutputPath = "s3://${var.bucket_name}/training/output", KmsKeyId = var.kms_key_arn }
        ResourceConfig                        = { InstanceType = var.instance_type, InstanceCount = 1, VolumeSizeInGB = var.storage_gb, VolumeKmsKeyId = var.kms_key_arn }
        RoleArn                               = local.runtime_role_arn
        VpcConfig                             = { Subnets = var.private_subnet_ids, SecurityGroupIds = [aws_security_group.this.id] }
        StoppingCondition                     = { MaxRuntimeInSeconds = 3600 * var.timeout_hours }
        EnableInterContainerTrafficEncryption = true
        Environment                           = { APP_CONFIG = "config/app.json" }
      }
    }]
  })

  depends_on = [aws_iam_role_policy.job, aws_iam_role_policy.this]
}

resource "aws_security_group" "this" {
  name        = "${var.name}-pipeline"
  description = "Training of the pipeline of ${var.name}: nobody calls it"
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

resource "aws_cloudwatch_event_rule" "ended" {
  name        = "${var.name}-pipeline-ended"
  description = "A run of the training pipeline ended"
  event_pattern = jsonencode({
    source        = ["aws.sagemaker"]
    "detail-type" = ["SageMaker Model Building Pipeline Execution Status Change"]
    detail = {
      pipelineArn                    = [aws_sagemaker_pipeline.this.arn]
      currentPipelineExecutionStatus = ["Failed", "Succeeded"]
    }
  })
}

resource "aws_cloudwatch_event_target" "ended" {
  rule = aws_cloudwatch_event_rule.ended.name
  arn  = var.topic_arn

  input_transformer {
    input_paths    = { run = "$.detail.pipelineExecutionArn", status = "$.detail.currentPipelineExecutionStatus" }
    input_template = "\"Training pipeline of ${var.name}: <status> (<run>). What succeeded added a version that waits for promotion.\""
  }
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  alarm_name          = "${var.name}-pipeline-failed"
  alarm_description   = "A run of the training pipeline failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = aws_sagemaker_pipeline.this.pipeline_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
}

data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  job_logs = "${local.arn_prefix}:logs:${var.region}:${var.account_id}:log-group:/aws/sagemaker/TransformJobs"

  container = {
    image       = "${var.repository_url}:${var.image_tag}"
    environment = { APP_CONFIG = "config/app.json", MODEL_URI = "s3://${var.bucket_name}/models/current" }
  }

  catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.error", Next = "Notify" }]

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.input_path}"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

# Models cannot be changed: what makes one is in its name, so that the next one is made before it goes.
resource "aws_sagemaker_model" "this" {
  name               = "${var.name}-scoring-${substr(sha256(jsonencode([local.container, var.private_subnet_ids, aws_security_group.this.id])), 0, 8)}"
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

# The provider checks a definition that is known at plan time by calling AWS. This one holds the role's ARN, which is
# unknown until apply, so that a first plan needs no credentials.
resource "aws_sfn_state_machine" "this" {
  name     = "${var.name}-scoring"
  type     = "STANDARD"
  role_arn = aws_iam_role.workflow.arn

  definition = jsonencode({
    Comment        = "Scores all files on ${var.units} machines, checks that every file was answered, tells of failures"
    StartAt        = "Locate"
    TimeoutSeconds = ceil(7200 * var.window_hours)
    States = {
      # Names of jobs are used once.
      Locate = {
        Type = "Pass"
        Parameters = {
          "job.$"    = "States.Format('${var.name}-{}', States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 0))"
          "prefix.$" = "States.Format('predictions/dt={}/run={}/', States.ArrayGetItem(States.StringSplit($$.Execution.StartTime, 'T'), 0), $$.Execution.Name)"
        }
        Next = "Count"
      }
      Count = {
        Type           = "Task"
        Resource       = "${local.arn_prefix}:states:::aws-sdk:s3:listObjectsV2"
        Parameters     = { Bucket = local.data_bucket, Prefix = local.data_key }
        ResultSelector = { "files.$" = "$.KeyCount" }
        ResultPath     = "$.input"
        Retry          = [{ ErrorEquals = ["S3.SdkClientException"], IntervalSeconds = 5, MaxAttempts = 3, BackoffRate = 2 }]
        Catch          = local.catch
        Next           = "Score"
      }
      Score = {
        Type     = "Task"
        Resource = "${local.arn_prefix}:states:::sagemaker:createTransformJob.sync"
        Parameters = {
          "TransformJobName.$" = "$.job"
          ModelName            = aws_sagemaker_model.this.name
          TransformInput = {
            ContentType     = "application/jsonlines"
            SplitType       = "Line"
            CompressionType = "None"
            DataSource      = { S3DataSource = { S3DataType = "S3Prefix", S3Uri = "s3://${local.data_bucket}/${local.data_key}" } }
          }
          BatchStrategy           = "MultiRecord"
          MaxPayloadInMB          = 6
          MaxConcurrentTransforms = var.threads
          ModelClientConfig       = { InvocationsMaxRetries = 3, InvocationsTimeoutInSeconds = 600 }
          TransformOutput = {
            Accept           = "application/jsonlines"
            AssembleWith     = "Line"
            KmsKeyId         = var.kms_key_arn
            "S3OutputPath.$" = "States.Format('s3://${var.bucket_name}/{}', $.prefix)"
          }
          TransformResources = {
            InstanceCount  = var.units
            InstanceType   = var.instance_type
            VolumeKmsKeyId = var.kms_key_arn
          }
        }
        ResultPath = null
        Retry      = [{ ErrorEquals = ["SageMaker.ResourceLimitExceeded", "SageMaker.ThrottlingException"], IntervalSeconds = 60, MaxAttempts = 3, BackoffRate = 2 }]
        Catch      = local.catch
        Next       = "List"
      }
      List = {
        Type           = "Task"
        Resource       = "${local.arn_prefix}:states:::aws-sdk:s3:listObjectsV2"
        Parameters     = { Bucket = var.bucket_name, "Prefix.$" = "$.prefix" }
        ResultSelector = { "files.$" = "$.KeyCount" }
        ResultPath     = "$.output"
        Retry          = [{ ErrorEquals = ["S3.SdkClientException"], IntervalSeconds = 5, MaxAttempts = 3, BackoffRate = 2 }]
        Catch          = local.catch
        Next           = "Complete?"
      }
      # Every file is answered by one. Without any file there is nothing to score, which is a failure as well.
      "Complete?" = {
        Type = "Choice"
        Choices = [{
          And = [
            { Variable = "$.input.files", NumericGreaterThan = 0 },
            { Variable = "$.output.files", NumericGreaterThanEqualsPath = "$.input.files" },
          ]
          Next = "Done"
        }]
        Default = "Notify"
      }
      Done = { Type = "Succeed" }
      Notify = {
        Type     = "Task"
        Resource = "${local.arn_prefix}:states:::sns:publish"
        Parameters = {
          TopicArn    = var.topic_arn
          Subject     = "Scoring run of ${var.name} failed"
          "Message.$" = "States.Format('Run {}: {}', $$.Execution.Id, States.JsonToString($))"
        }
        Catch = [{ ErrorEquals = ["States.ALL"], Next = "Failed" }]
        Next  = "Failed"
      }
      Failed = { Type = "Fail", Error = "ScoringFailed", Cause = "A file was not answered, or there was none; see the run's history." }
    }
  })

  logging_configuration {
    level                  = "ALL"
    include_execution_data = true # paths and job names, no records
    log_destination        = "${aws_cloudwatch_log_group.workflow.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  depends_on = [aws_iam_role_policy.this, aws_iam_role_policy.workflow]
}

# The prefix keeps the log's resource policy from growing over its limit.
resource "aws_cloudwatch_log_group" "workflow" {
  name              = "/aws/vendedlogs/states/${var.name}-scoring"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_security_group" "this" {
  name        = "${var.name}-scoring"
  description = "Scoring jobs of ${var.name}"
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

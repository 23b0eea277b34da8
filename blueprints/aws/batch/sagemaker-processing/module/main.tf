data "aws_partition" "current" {}

locals {
  # A second model scores the same records for a comparison.
  shadow = var.shadow_channel == "" ? "" : ", '--shadow', 's3://${var.bucket_name}/models/${var.shadow_channel}'"

  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  job_logs = "${local.arn_prefix}:logs:${var.region}:${var.account_id}:log-group:/aws/sagemaker/ProcessingJobs"

  catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.error", Next = "Notify" }]

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.input_path}"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

# The provider checks a definition that is known at plan time by calling AWS. This one holds the role's ARN, which is
# unknown until apply, so that a first plan needs no credentials.
resource "aws_sfn_state_machine" "this" {
  name     = "${var.name}-scoring"
  type     = "STANDARD"
  role_arn = aws_iam_role.workflow.arn

  definition = jsonencode({
    Comment        = "Scores all records in ${var.units} shards, checks that every shard wrote its output, tells of failures"
    StartAt        = "Locate"
    TimeoutSeconds = ceil(7200 * var.window_hours)
    States = {
      Locate = {
        Type = "Pass"
        Parameters = {
          shards     = [for shard in range(var.units) : tostring(shard)]
          "prefix.$" = "States.Format('predictions/dt={}/run={}/', States.ArrayGetItem(States.StringSplit($$.Execution.StartTime, 'T'), 0), $$.Execution.Name)"
        }
        Next = "Score"
      }
      Score = {
        Type           = "Map"
        ItemsPath      = "$.shards"
        MaxConcurrency = var.units
        ItemSelector = {
          "shard.$"  = "$$.Map.Item.Value"
          "output.$" = "States.Format('s3://${var.bucket_name}/{}', $.prefix)"
        }
        ItemProcessor = {
          ProcessorConfig = { Mode = "INLINE" }
          StartAt         = "Name"
          States = {
            # Names of jobs are used once.
            Name = {
              Type = "Pass"
              Parameters = {
                "shard.$"  = "$.shard"
                "output.$" = "$.output"
                "job.$"    = "States.Format('${var.name}-{}-{}', $.shard, States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 0))"
              }
              Next = "Shard"
            }
            Shard = {
              Type     = "Task"
              Resource = "${local.arn_prefix}:states:::sagemaker:createProcessingJob.sync"
              Parameters = {
                "ProcessingJobName.$" = "$.job"
                RoleArn               = local.runtime_role_arn
                AppSpecification = {
                  ImageUri               = "${var.repository_url}:${var.image_tag}"
                  ContainerEntrypoint    = ["python", "-m", "batch"]
                  "ContainerArguments.$" = "States.Array('--input', 's3://${local.data_bucket}/${local.data_key}', '--output', $.output, '--model', 's3://${var.bucket_name}/models/current', '--shard', $.shard, '--shards', '${var.units}', '--threads', '${var.threads}'${local.shadow})"
                }
                Environment = { APP_CONFIG = "config/app.json" }
                ProcessingResources = {
                  ClusterConfig = {
                    InstanceCount  = 1
                    InstanceType   = var.instance_type
                    VolumeSizeInGB = 50
                    VolumeKmsKeyId = var.kms_key_arn
                  }
                }
                NetworkConfig = {
                  EnableInterContainerTrafficEncryption = true
                  VpcConfig                             = { SecurityGroupIds = [aws_security_group.this.id], Subnets = var.private_subnet_ids }
                }
                StoppingCondition = { MaxRuntimeInSeconds = max(60, ceil(3600 * var.window_hours)) }
              }
              ResultSelector = { "job.$" = "$.ProcessingJobName" }
              Retry          = [{ ErrorEquals = ["SageMaker.ResourceLimitExceeded", "SageMaker.ThrottlingException"], IntervalSeconds = 60, MaxAttempts = 3, BackoffRate = 2 }]
              End            = true
            }
          }
        }
        ResultPath = null
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
      # Every shard writes scores, rejected rows and, last, a summary.
      "Complete?" = {
        Type    = "Choice"
        Choices = [{ Variable = "$.output.files", NumericGreaterThanEquals = 3 * var.units, Next = "Done" }]
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
      Failed = { Type = "Fail", Error = "ScoringFailed", Cause = "A shard failed or wrote no output; see the run's history." }
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

data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  job_logs = "${local.arn_prefix}:logs:${var.region}:${var.account_id}:log-group:/aws/sagemaker/TrainingJobs"

  # What the code needs of the slots beside it.
  neighbours = [var.llm, var.vector, var.features]

  # These machines have disks of their own, which the hardware encrypts: SageMaker takes no key for them.
  own_disk = can(regex("^ml\\.(g4dn|g5|g6|g6e|p3dn|p4d|p4de|p5)\\.", var.instance_type))

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.data_path}"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.this[*].arn) : var.runtime_role_arn
}

# The provider checks a definition that is known at plan time by calling AWS. This one holds the role's ARN, which is
# unknown until apply, so that a first plan needs no credentials.
resource "aws_sfn_state_machine" "this" {
  name     = "${var.name}-training"
  type     = "STANDARD"
  role_arn = aws_iam_role.workflow.arn

  definition = jsonencode({
    Comment        = "Trains the model and adds it to the registry; tells of failures"
    StartAt        = "Name"
    TimeoutSeconds = 3600 * 2 * var.timeout_hours
    States = {
      # Names of jobs are used once.
      Name = {
        Type       = "Pass"
        Parameters = { "job.$" = "States.Format('${var.name}-{}', States.ArrayGetItem(States.StringSplit(States.UUID(), '-'), 0))" }
        Next       = "Train"
      }
      Train = {
        Type     = "Task"
        Resource = "${local.arn_prefix}:states:::sagemaker:createTrainingJob.sync"
        Parameters = merge(
          {
            "TrainingJobName.$" = "$.job"
            RoleArn             = local.runtime_role_arn
            AlgorithmSpecification = {
              TrainingImage       = "${var.repository_url}:${var.image_tag}"
              TrainingInputMode   = "File"
              ContainerEntrypoint = ["python", "-m", "pipelines.train"]
              ContainerArguments = [
                "--data", "s3://${local.data_bucket}/${local.data_key}",
                "--out", "/tmp/model",
                "--publish", "s3://${var.bucket_name}/models",
                "--threads", tostring(var.threads),
              ]
            }
            Environment      = merge({ APP_CONFIG = "config/app.json" }, local.neighbours[*].environment...)
            OutputDataConfig = { S3OutputPath = "s3://${var.bucket_name}/training/", KmsKeyId = var.kms_key_arn }
            ResourceConfig = merge(
              { InstanceCount = 1, InstanceType = var.instance_type, VolumeSizeInGB = var.volume_gb },
              local.own_disk ? {} : { VolumeKmsKeyId = var.kms_key_arn },
            )
            StoppingCondition = merge(
              { MaxRuntimeInSeconds = 3600 * var.timeout_hours },
              var.spot ? { MaxWaitTimeInSeconds = 3600 * 2 * var.timeout_hours } : {},
            )
            VpcConfig                             = { SecurityGroupIds = concat([aws_security_group.this.id], local.neighbours[*].security_group_ids...), Subnets = var.private_subnet_ids }
            EnableInterContainerTrafficEncryption = true
            EnableManagedSpotTraining             = var.spot
          },
          # What the code writes to /opt/ml/checkpoints is there again when it starts anew on another machine.
          var.spot ? { CheckpointConfig = { "S3Uri.$" = "States.Format('s3://${var.bucket_name}/training/checkpoints/{}', $.job)", LocalPath = "/opt/ml/checkpoints" } } : {},
        )
        ResultSelector = { "job.$" = "$.TrainingJobName", "seconds.$" = "$.BillableTimeInSeconds" }
        Retry          = [{ ErrorEquals = ["SageMaker.ResourceLimitExceeded", "SageMaker.ThrottlingException"], IntervalSeconds = 300, MaxAttempts = 3, BackoffRate = 2 }]
        Catch          = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.error", Next = "Notify" }]
        Next           = "Done"
      }
      Done = { Type = "Succeed" }
      Notify = {
        Type     = "Task"
        Resource = "${local.arn_prefix}:states:::sns:publish"
        Parameters = {
          TopicArn    = var.topic_arn
          Subject     = "Training of ${var.name} failed"
          "Message.$" = "States.Format('Run {}: {}', $$.Execution.Id, States.JsonToString($))"
        }
        Catch = [{ ErrorEquals = ["States.ALL"], Next = "Failed" }]
        Next  = "Failed"
      }
      Failed = { Type = "Fail", Error = "TrainingFailed", Cause = "The training job failed; see the run's history." }
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
  name              = "/aws/vendedlogs/states/${var.name}-training"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_security_group" "this" {
  name        = "${var.name}-training"
  description = "Training jobs of ${var.name}"
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

data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.error", Next = "Notify" }]

  # Data lies in the bucket that is there already, where one is given.
  data_bucket = var.dataset.bucket_name == "" ? var.bucket_name : var.dataset.bucket_name
  data_key    = "${var.dataset.prefix}${var.data_path}"
}

# The provider checks a definition that is known at plan time by calling AWS. This one names its role, which is unknown
# until apply, so that a first plan needs no credentials.
resource "aws_sfn_state_machine" "this" {
  name     = "${var.name}-training"
  type     = "STANDARD"
  role_arn = aws_iam_role.workflow.arn

  definition = jsonencode({
    Comment        = "Looks whether there is data, trains, and says what to do next, as ${aws_iam_role.workflow.arn}"
    StartAt        = "Data?"
    TimeoutSeconds = 3600 * var.timeout_hours
    States = {
      "Data?" = {
        Type           = "Task"
        Resource       = "${local.arn_prefix}:states:::aws-sdk:s3:headObject"
        Parameters     = { Bucket = local.data_bucket, Key = local.data_key }
        ResultSelector = { "bytes.$" = "$.ContentLength" }
        ResultPath     = "$.data"
        Retry          = [{ ErrorEquals = ["S3.SdkClientException"], IntervalSeconds = 5, MaxAttempts = 3, BackoffRate = 2 }]
        Catch          = local.catch
        Next           = "Train"
      }
      Train = {
        Type           = "Task"
        Resource       = "${local.arn_prefix}:states:::batch:submitJob.sync"
        Parameters     = { JobName = "workflow-training", JobQueue = var.job_queue_arn, JobDefinition = var.job_definition_arn }
        ResultSelector = { "id.$" = "$.JobId" }
        ResultPath     = "$.job"
        Retry          = [{ ErrorEquals = ["Batch.AWSBatchException"], IntervalSeconds = 30, MaxAttempts = 3, BackoffRate = 2 }]
        Catch          = local.catch
        Next           = "Tell"
      }
      Tell = {
        Type     = "Task"
        Resource = "${local.arn_prefix}:states:::sns:publish"
        Parameters = {
          TopicArn    = var.topic_arn
          Subject     = "A new model of ${var.name} waits for promotion"
          "Message.$" = "States.Format('Job {} added a version under s3://${var.bucket_name}/models/versions/. Read its model card, then promote it or leave it.', $.job.id)"
        }
        End = true
      }
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
      Failed = { Type = "Fail", Error = "TrainingFailed", Cause = "There is no data, or training failed; see the run's history." }
    }
  })

  logging_configuration {
    level                  = "ALL"
    include_execution_data = true # paths and job ids, no records
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  depends_on = [aws_iam_role_policy.workflow]
}

# The prefix keeps the log's resource policy from growing over its limit.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/states/${var.name}-training"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  alarm_name          = "${var.name}-workflow-failed"
  alarm_description   = "A run of the training workflow failed or took too long"
  namespace           = "AWS/States"
  metric_name         = "ExecutionsFailed"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.this.arn }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
}

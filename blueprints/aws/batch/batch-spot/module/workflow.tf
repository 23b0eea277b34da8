# The provider checks a definition that is known at plan time by calling AWS. This one holds the ARNs of the queue and
# the job definition, which are unknown until apply, so that a first plan needs no credentials.
resource "aws_sfn_state_machine" "this" {
  name     = "${var.name}-scoring"
  type     = "STANDARD"
  role_arn = aws_iam_role.workflow.arn

  definition = jsonencode({
    Comment        = "Scores all records in ${var.shards} shards, checks that every shard wrote its output, tells of failures"
    StartAt        = "Locate"
    TimeoutSeconds = ceil(7200 * var.window_hours)
    States = {
      Locate = {
        Type = "Pass"
        Parameters = {
          "prefix.$" = "States.Format('predictions/dt={}/run={}/', States.ArrayGetItem(States.StringSplit($$.Execution.StartTime, 'T'), 0), $$.Execution.Name)"
        }
        Next = "Score"
      }
      Score = {
        Type     = "Task"
        Resource = "${local.arn_prefix}:states:::batch:submitJob.sync"
        Parameters = merge(
          {
            JobName       = "scoring"
            JobQueue      = aws_batch_job_queue.this.arn
            JobDefinition = aws_batch_job_definition.this.arn
            Parameters    = { "output.$" = "States.Format('s3://${var.bucket_name}/{}', $.prefix)" }
          },
          var.shards > 1 ? { ArrayProperties = { Size = var.shards } } : {}, # an array has at least two jobs
        )
        ResultPath = null
        Retry      = [{ ErrorEquals = ["Batch.AWSBatchException"], IntervalSeconds = 30, MaxAttempts = 3, BackoffRate = 2 }]
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
        Choices = [{ Variable = "$.output.files", NumericGreaterThanEquals = 3 * var.shards, Next = "Done" }]
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
    include_execution_data = true # paths and job ids, no records
    log_destination        = "${aws_cloudwatch_log_group.workflow.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  depends_on = [aws_iam_role_policy.workflow]
}

locals {
  catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.error", Next = "Notify" }]
}

# The prefix keeps the log's resource policy from growing over its limit.
resource "aws_cloudwatch_log_group" "workflow" {
  name              = "/aws/vendedlogs/states/${var.name}-scoring"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

data "aws_iam_policy_document" "workflow_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "workflow" {
  name                 = "${var.name}-scoring-workflow"
  description          = "Lets the state machine run scoring jobs and tell of failures"
  assume_role_policy   = data.aws_iam_policy_document.workflow_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "workflow" {
  name   = "run-scoring"
  role   = aws_iam_role.workflow.id
  policy = data.aws_iam_policy_document.workflow.json
}

data "aws_iam_policy_document" "workflow" {
  statement {
    sid       = "Submit"
    actions   = ["batch:SubmitJob"]
    resources = [aws_batch_job_queue.this.arn, aws_batch_job_definition.this.arn_prefix, "${aws_batch_job_definition.this.arn_prefix}:*"]
  }

  statement {
    sid       = "Stop"
    actions   = ["batch:TerminateJob"]
    resources = ["${local.arn_prefix}:batch:${var.region}:${var.account_id}:job/*"]
  }

  # Step Functions waits for jobs through a rule whose name AWS fixes.
  statement {
    sid       = "Wait"
    actions   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
    resources = ["${local.arn_prefix}:events:${var.region}:${var.account_id}:rule/StepFunctionsGetEventsForBatchJobsRule"]
  }

  statement {
    sid       = "ListPredictions"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["predictions/*"]
    }
  }

  statement {
    sid       = "Notify"
    actions   = ["sns:Publish"]
    resources = [var.topic_arn]
  }

  statement {
    sid       = "EncryptNotification"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # AWS authorises these for the account as a whole: they take no resource.
  statement {
    sid = "NoResourceLevel"
    actions = [
      "batch:DescribeJobs",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]
    resources = ["*"]
  }
}

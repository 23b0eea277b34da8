locals {
  # Who may assume a role: nothing but the pipelines, builds and the schedule that it is for.
  pipelines = [for what in ["", "-drift", "-destroy"] : "${local.arn}:codepipeline:${local.regional}:${local.name}${what}"]
  builds    = { check = ["check"], plan = ["plan", "drift"], deploy = ["deploy", "destroy"] }
  trusted = merge(
    {
      pipeline = { service = "codepipeline.amazonaws.com", sources = local.pipelines }
      schedule = { service = "events.amazonaws.com", sources = ["${local.arn}:events:${local.regional}:rule/${local.name}-drift"] }
    },
    { for role, projects in local.builds : role => {
      service = "codebuild.amazonaws.com"
      sources = [for project in projects : "${local.arn}:codebuild:${local.regional}:project/${local.name}-${project}"]
    } },
  )
}

data "aws_iam_policy_document" "trust" {
  for_each = local.trusted

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [each.value.service]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = each.value.sources
    }
  }
}

resource "aws_iam_role" "pipeline" {
  name               = "${local.name}-run"
  description        = "Fetches the source and starts the builds"
  assume_role_policy = data.aws_iam_policy_document.trust["pipeline"].json
}

resource "aws_iam_role" "check" {
  name               = "${local.name}-check"
  description        = "Tests and scans; reads nothing of the account"
  assume_role_policy = data.aws_iam_policy_document.trust["check"].json
}

resource "aws_iam_role" "plan" {
  name               = "${local.name}-plan"
  description        = "Reads what Terraform manages, for plans and the look for drift"
  assume_role_policy = data.aws_iam_policy_document.trust["plan"].json
}

resource "aws_iam_role" "deploy" {
  name                 = "${local.name}-deploy"
  description          = "Deploys ${var.project}, to the last environment once a person has agreed"
  assume_role_policy   = data.aws_iam_policy_document.trust["deploy"].json
  max_session_duration = 7200
}

resource "aws_iam_role" "schedule" {
  name               = "${local.name}-schedule"
  description        = "Starts the look for drift"
  assume_role_policy = data.aws_iam_policy_document.trust["schedule"].json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    actions   = ["codepipeline:StartPipelineExecution"]
    resources = [aws_codepipeline.drift.arn]
  }
}

resource "aws_iam_role_policy" "schedule" {
  name   = "schedule"
  role   = aws_iam_role.schedule.id
  policy = data.aws_iam_policy_document.schedule.json
}

# For those who review: `make protect` attaches it to their roles.
data "aws_iam_policy_document" "review" {
  statement {
    sid     = "Approve"
    actions = ["codepipeline:PutApprovalResult"]
    resources = [
      "${aws_codepipeline.this.arn}/Deploy-${reverse(var.environments)[0]}/Approve",
      "${aws_codepipeline.destroy.arn}/Destroy/Approve",
    ]
  }

  statement {
    sid       = "StartRemoval"
    actions   = ["codepipeline:StartPipelineExecution"]
    resources = [aws_codepipeline.destroy.arn]
  }

  statement {
    sid       = "See"
    actions   = ["codepipeline:GetPipeline", "codepipeline:GetPipelineExecution", "codepipeline:GetPipelineState", "codepipeline:ListPipelineExecutions"]
    resources = local.pipelines
  }

  statement {
    sid       = "ReadPlans"
    actions   = ["logs:GetLogEvents"]
    resources = ["${aws_cloudwatch_log_group.builds.arn}:*"]
  }
}

resource "aws_iam_policy" "review" {
  name        = "${local.name}-review"
  description = "Approves deployments of ${var.project} to its last environment, and the removal of an environment"
  policy      = data.aws_iam_policy_document.review.json
}

data "aws_iam_policy_document" "run" {
  statement {
    sid       = "UseConnection"
    actions   = ["codestar-connections:UseConnection", "codeconnections:UseConnection"]
    resources = [var.connection_arn]
  }

  statement {
    sid       = "StartBuilds"
    actions   = ["codebuild:BatchGetBuilds", "codebuild:StartBuild"]
    resources = [for project in aws_codebuild_project.this : project.arn]
  }
}

# What every build and the pipeline need: the source, and a place for logs.
data "aws_iam_policy_document" "store" {
  statement {
    sid       = "Sources"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    resources = ["${aws_s3_bucket.this.arn}/*"]
  }

  statement {
    sid       = "SourceBucket"
    actions   = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
    resources = [aws_s3_bucket.this.arn]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
    resources = [aws_kms_key.this.arn]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.builds.arn}:*"]
  }

  statement {
    sid       = "CloneSource"
    actions   = ["codestar-connections:UseConnection", "codeconnections:UseConnection"]
    resources = [var.connection_arn]
  }
}

resource "aws_iam_role_policy" "run" {
  name   = "run"
  role   = aws_iam_role.pipeline.id
  policy = data.aws_iam_policy_document.run.json
}

resource "aws_iam_role_policy" "store" {
  for_each = {
    pipeline = aws_iam_role.pipeline.id
    check    = aws_iam_role.check.id
    plan     = aws_iam_role.plan.id
    deploy   = aws_iam_role.deploy.id
  }

  name   = "store"
  role   = each.value
  policy = data.aws_iam_policy_document.store.json
}

# By position: the ARNs are known only once the policies exist.
resource "aws_iam_role_policy_attachment" "plan" {
  count = length(var.plan_policy_arns)

  role       = aws_iam_role.plan.name
  policy_arn = var.plan_policy_arns[count.index]
}

resource "aws_iam_role_policy_attachment" "deploy" {
  count = length(var.deploy_policy_arns)

  role       = aws_iam_role.deploy.name
  policy_arn = var.deploy_policy_arns[count.index]
}

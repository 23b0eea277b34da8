data "aws_iam_policy_document" "trust" {
  for_each = { pipeline = "codepipeline.amazonaws.com", build = "codebuild.amazonaws.com" }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [each.value]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
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
  assume_role_policy = data.aws_iam_policy_document.trust["build"].json
}

resource "aws_iam_role" "plan" {
  name               = "${local.name}-plan"
  description        = "Reads what Terraform manages, for plans"
  assume_role_policy = data.aws_iam_policy_document.trust["build"].json
}

resource "aws_iam_role" "deploy" {
  name                 = "${local.name}-deploy"
  description          = "Deploys ${var.project}, to the last environment once a person has agreed"
  assume_role_policy   = data.aws_iam_policy_document.trust["build"].json
  max_session_duration = 7200
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
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
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

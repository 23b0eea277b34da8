data "aws_partition" "current" {}

locals {
  arn      = "arn:${data.aws_partition.current.partition}"
  regional = "${var.region}:${var.account_id}"
  name     = "${var.project}-pipeline"
  bucket   = "${local.name}-${var.account_id}"

  # One build project per thing to do; `deploy` alone may change anything, and builds images.
  projects = {
    check  = { buildspec = "ci/check.buildspec.yml", role = aws_iam_role.check.arn, docker = false }
    plan   = { buildspec = "ci/plan.buildspec.yml", role = aws_iam_role.plan.arn, docker = false }
    deploy = { buildspec = "ci/deploy.buildspec.yml", role = aws_iam_role.deploy.arn, docker = true }
  }
}

resource "aws_cloudwatch_log_group" "builds" {
  name              = "/aws/codebuild/${local.name}"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_codebuild_project" "this" {
  for_each = local.projects

  name           = "${local.name}-${each.key}"
  description    = "${title(each.key)} of ${var.project}"
  service_role   = each.value.role
  build_timeout  = each.value.docker ? 60 : 20
  encryption_key = aws_kms_key.this.arn

  artifacts {
    type = "CODEPIPELINE"
  }

  environment {
    type            = "LINUX_CONTAINER"
    compute_type    = "BUILD_GENERAL1_SMALL"
    image           = "aws/codebuild/amazonlinux-x86_64-standard:5.0-25.03.03"
    privileged_mode = each.value.docker
  }

  source {
    type      = "CODEPIPELINE"
    buildspec = each.value.buildspec
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.builds.name
    }
  }
}

resource "aws_codepipeline" "this" {
  name           = local.name
  role_arn       = aws_iam_role.pipeline.arn
  pipeline_type  = "V2"
  execution_mode = "QUEUED"

  artifact_store {
    location = aws_s3_bucket.this.id
    type     = "S3"

    encryption_key {
      id   = aws_kms_key.this.arn
      type = "KMS"
    }
  }

  stage {
    name = "Source"

    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]

      configuration = {
        ConnectionArn        = var.connection_arn
        FullRepositoryId     = var.source_repository
        BranchName           = "main"
        OutputArtifactFormat = "CODEBUILD_CLONE_REF" # builds need the commit's id
      }
    }
  }

  stage {
    name = "Check"

    action {
      name            = "Check"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      input_artifacts = ["source"]
      configuration   = { ProjectName = aws_codebuild_project.this["check"].name }
    }
  }

  dynamic "stage" {
    for_each = var.environments

    content {
      name = "Deploy-${stage.value}"

      action {
        name            = "Plan"
        category        = "Build"
        owner           = "AWS"
        provider        = "CodeBuild"
        version         = "1"
        run_order       = 1
        input_artifacts = ["source"]

        configuration = {
          ProjectName          = aws_codebuild_project.this["plan"].name
          EnvironmentVariables = jsonencode([{ name = "ENV", value = stage.value, type = "PLAINTEXT" }])
        }
      }

      # The last environment waits for a person, who finds the plan in the log of the action before.
      dynamic "action" {
        for_each = stage.key == length(var.environments) - 1 ? [1] : []

        content {
          name      = "Approve"
          category  = "Approval"
          owner     = "AWS"
          provider  = "Manual"
          version   = "1"
          run_order = 2
        }
      }

      action {
        name            = "Deploy"
        category        = "Build"
        owner           = "AWS"
        provider        = "CodeBuild"
        version         = "1"
        run_order       = 3
        input_artifacts = ["source"]

        configuration = {
          ProjectName          = aws_codebuild_project.this["deploy"].name
          EnvironmentVariables = jsonencode([{ name = "ENV", value = stage.value, type = "PLAINTEXT" }])
        }
      }
    }
  }
}

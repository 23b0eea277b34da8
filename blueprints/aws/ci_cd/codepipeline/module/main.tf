data "aws_partition" "current" {}

locals {
  arn      = "arn:${data.aws_partition.current.partition}"
  regional = "${var.region}:${var.account_id}"
  name     = "${var.project}-pipeline"
  bucket   = "${local.name}-${var.account_id}"

  # One build project per thing to do; `deploy` and `destroy` alone may change anything, `deploy` alone builds images.
  projects = {
    check   = { role = aws_iam_role.check.arn, minutes = 20 }
    plan    = { role = aws_iam_role.plan.arn, minutes = 20 }
    drift   = { role = aws_iam_role.plan.arn, minutes = 20 }
    deploy  = { role = aws_iam_role.deploy.arn, minutes = 60 }
    destroy = { role = aws_iam_role.deploy.arn, minutes = 60 }
  }

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  source = {
    ConnectionArn        = var.connection_arn
    FullRepositoryId     = var.source_repository
    BranchName           = "main"
    OutputArtifactFormat = "CODEBUILD_CLONE_REF" # builds need the commit's id, and the commits before it
  }
}

resource "aws_cloudwatch_log_group" "builds" {
  name              = "/aws/codebuild/${local.name}"
  retention_in_days = local.log_retention_days
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_codebuild_project" "this" {
  for_each = local.projects

  name           = "${local.name}-${each.key}"
  description    = "${title(each.key)} of ${var.project}"
  service_role   = each.value.role
  build_timeout  = each.value.minutes
  encryption_key = aws_kms_key.this.arn

  artifacts {
    type = "CODEPIPELINE"
  }

  environment {
    type            = "LINUX_CONTAINER"
    compute_type    = "BUILD_GENERAL1_SMALL"
    image           = "aws/codebuild/amazonlinux-x86_64-standard:5.0-25.03.03"
    privileged_mode = each.key == "deploy" # to build images
  }

  source {
    type      = "CODEPIPELINE"
    buildspec = "ci/${each.key}.buildspec.yml"
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
      configuration    = local.source
    }
  }

  stage {
    name = "Check"

    action {
      name             = "Check"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      version          = "1"
      input_artifacts  = ["source"]
      output_artifacts = ["sbom"]
      configuration    = { ProjectName = aws_codebuild_project.this["check"].name }
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

# Beside the deployments: a look for what somebody changed by hand, and the removal of an environment.

resource "aws_codepipeline" "drift" {
  name          = "${local.name}-drift"
  role_arn      = aws_iam_role.pipeline.arn
  pipeline_type = "V2"

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
      configuration    = merge(local.source, { DetectChanges = "false" })
    }
  }

  stage {
    name = "Drift"

    dynamic "action" {
      for_each = var.environments

      content {
        name            = action.value
        category        = "Build"
        owner           = "AWS"
        provider        = "CodeBuild"
        version         = "1"
        input_artifacts = ["source"]

        configuration = {
          ProjectName          = aws_codebuild_project.this["drift"].name
          EnvironmentVariables = jsonencode([{ name = "ENV", value = action.value, type = "PLAINTEXT" }])
        }
      }
    }
  }
}

resource "aws_cloudwatch_event_rule" "drift" {
  name                = "${local.name}-drift"
  description         = "Each weekday: is what runs what main says?"
  schedule_expression = "cron(17 5 ? * MON-FRI *)"
}

resource "aws_cloudwatch_event_target" "drift" {
  rule     = aws_cloudwatch_event_rule.drift.name
  arn      = aws_codepipeline.drift.arn
  role_arn = aws_iam_role.schedule.arn
}

# A person starts it and names the environment; then it waits for a reviewer.
resource "aws_codepipeline" "destroy" {
  name           = "${local.name}-destroy"
  role_arn       = aws_iam_role.pipeline.arn
  pipeline_type  = "V2"
  execution_mode = "QUEUED"

  variable {
    name          = "ENV"
    description   = "Environment that is removed."
    default_value = "none" # which the build refuses
  }

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
      configuration    = merge(local.source, { DetectChanges = "false" })
    }
  }

  stage {
    name = "Destroy"

    action {
      name          = "Approve"
      category      = "Approval"
      owner         = "AWS"
      provider      = "Manual"
      version       = "1"
      run_order     = 1
      configuration = { CustomData = "Removes the environment #{variables.ENV} for good." }
    }

    action {
      name            = "Destroy"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      run_order       = 2
      input_artifacts = ["source"]

      configuration = {
        ProjectName          = aws_codebuild_project.this["destroy"].name
        EnvironmentVariables = jsonencode([{ name = "ENV", value = "#{variables.ENV}", type = "PLAINTEXT" }])
      }
    }
  }
}

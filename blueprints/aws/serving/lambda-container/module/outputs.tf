output "function_name" {
  description = "Name of the Lambda function."
  value       = aws_lambda_function.this.function_name
}

output "release" {
  description = "Request to CodeDeploy that brings the newest version to clients; empty when they have it already."
  value = aws_lambda_alias.live.function_version == aws_lambda_function.this.version ? "" : jsonencode({
    applicationName     = aws_codedeploy_app.this.name
    deploymentGroupName = aws_codedeploy_deployment_group.this.deployment_group_name
    revision = {
      revisionType = "AppSpecContent"
      appSpecContent = {
        content = jsonencode({
          version = 0.0
          Resources = [{
            serving = {
              Type = "AWS::Lambda::Function"
              Properties = {
                Name           = aws_lambda_function.this.function_name
                Alias          = aws_lambda_alias.live.name
                CurrentVersion = aws_lambda_alias.live.function_version
                TargetVersion  = aws_lambda_function.this.version
              }
            }
          }]
        })
      }
    }
  })
}

output "runtime_policy" {
  description = "What the role that is there already has to allow; null where a role was made."
  value       = var.runtime_role_arn == "" ? null : data.aws_iam_policy_document.this.json
}

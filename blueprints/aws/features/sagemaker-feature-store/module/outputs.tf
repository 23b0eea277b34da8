output "feature_group_name" {
  description = "Group of features."
  value       = aws_sagemaker_feature_group.this.feature_group_name
}

output "access" {
  description = "What code that uses it needs: environment variables, permissions and security groups."
  value = {
    environment = {
      FEATURES_GROUP       = aws_sagemaker_feature_group.this.feature_group_name
      FEATURES_OFFLINE_URI = "s3://${var.bucket_name}/${local.offline}"
      FEATURES_STORE       = "sagemaker"
    }
    policy             = data.aws_iam_policy_document.use.json
    security_group_ids = []
  }
}

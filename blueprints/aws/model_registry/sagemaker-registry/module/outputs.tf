output "group_name" {
  description = "Group of model packages."
  value       = aws_sagemaker_model_package_group.this.model_package_group_name
}

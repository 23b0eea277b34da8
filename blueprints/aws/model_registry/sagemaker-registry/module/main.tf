data "aws_partition" "current" {}

resource "aws_sagemaker_model_package_group" "this" {
  model_package_group_name        = "${var.name}-models"
  model_package_group_description = "Models of ${var.name}, each with a state of approval"
}

# The account's own roles act by their own policies; nobody else may.
resource "aws_sagemaker_model_package_group_policy" "this" {
  model_package_group_name = aws_sagemaker_model_package_group.this.model_package_group_name

  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OwnAccount"
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${var.account_id}:root" }
      Action    = ["sagemaker:DescribeModelPackageGroup"]
      Resource  = aws_sagemaker_model_package_group.this.arn
    }]
  })
}

resource "aws_cloudwatch_event_rule" "changed" {
  name        = "${var.name}-model-state"
  description = "A model was registered, approved or rejected"
  event_pattern = jsonencode({
    source        = ["aws.sagemaker"]
    "detail-type" = ["SageMaker Model Package State Change"]
    detail        = { ModelPackageGroupName = [aws_sagemaker_model_package_group.this.model_package_group_name] }
  })
}

resource "aws_cloudwatch_event_target" "changed" {
  rule = aws_cloudwatch_event_rule.changed.name
  arn  = var.topic_arn

  input_transformer {
    input_paths    = { model = "$.detail.ModelPackageArn", state = "$.detail.ModelApprovalStatus" }
    input_template = "\"Model <model> of ${var.name} is now: <state>\""
  }
}

output "access" {
  description = "What code that reads from it needs: where it lies, and permissions."
  value = {
    bucket_name = var.bucket_name
    prefix      = var.prefix
    policy      = data.aws_iam_policy_document.read.json
  }
}

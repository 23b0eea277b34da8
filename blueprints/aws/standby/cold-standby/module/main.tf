data "aws_partition" "current" {}

locals {
  arn = "arn:${data.aws_partition.current.partition}"
}

resource "aws_kms_key" "copies" {
  provider = aws.standby

  description             = "Encrypts the copies of ${var.name} in ${var.standby_region}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # In a key policy, "*" as resource means this key. Who may use it is then decided by IAM policies of this account.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "${local.arn}:iam::${var.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_alias" "copies" {
  provider = aws.standby

  name          = "alias/${var.name}-copies"
  target_key_id = aws_kms_key.copies.key_id
}

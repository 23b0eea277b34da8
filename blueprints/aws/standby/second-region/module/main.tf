data "aws_partition" "current" {}

locals {
  arn = "arn:${data.aws_partition.current.partition}"

  # What the root `standby` makes there, under the names that its modules give.
  there        = "${var.project}-standby"
  bucket_arn   = "${local.arn}:s3:::${local.there}-data-${var.account_id}"
  alias        = "alias/${local.there}"
  kms_standby  = "${local.arn}:kms:${var.standby_region}:${var.account_id}"
  boundary_arn = "${local.arn}:iam::${var.account_id}:policy/${var.project}-boundary"
}

resource "aws_kms_key" "state" {
  provider = aws.standby

  description             = "Encrypts the Terraform state of ${var.project} in ${var.standby_region}"
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

resource "aws_kms_alias" "state" {
  provider = aws.standby

  name          = "${local.alias}-state"
  target_key_id = aws_kms_key.state.key_id
}

# Nothing is created: the bucket, its encryption, its versions and its policy are those of its owners.
data "aws_partition" "current" {}

locals {
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket_name}"
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "ReadDataset"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/${var.prefix}*"]
  }

  statement {
    sid       = "ListDataset"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.prefix}*"]
    }
  }

  dynamic "statement" {
    for_each = compact([var.key_arn])

    content {
      sid       = "DecryptDataset"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

# What the schema twin computes itself, at its corners: policy documents, places, tags.

provider "aws" {
  alias  = "china"
  region = "cn-north-1"
}

data "aws_region" "here" {}

data "aws_partition" "here" {}

data "aws_region" "china" {
  provider = aws.china
}

data "aws_partition" "china" {
  provider = aws.china
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Kept"
    actions   = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"]
    resources = ["arn:aws:s3:::b/&{aws:username}/*", "arn:aws:s3:::a/<&>"]
  }
  statement {
    sid         = "Replaced"
    effect      = "Deny"
    not_actions = ["iam:*"]
    resources   = ["*"]
  }
}

data "aws_iam_policy_document" "merged" {
  policy_id                 = "merged"
  version                   = "2012-10-17"
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [jsonencode({ Statement = [{ Sid = "Last", Effect = "Deny", Action = "*", Resource = "*" }] })]

  statement {
    sid           = "Replaced"
    actions       = ["sts:AssumeRole"]
    not_resources = ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"]

    principals {
      type        = "AWS"
      identifiers = ["111122223333", "arn:aws:iam::444455556666:root"]
    }
    principals {
      type        = "Service"
      identifiers = ["ecs.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["2", "1"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-1"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:s3:::&{aws:username}"]
    }
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
    not_principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "empty" {}

resource "aws_sns_topic" "tagged" {
  name = "tagged"
  tags = { owner = "mine", extra = "yes" }
}

resource "aws_sns_topic" "tagged_later" {
  name = "tagged-later"
  tags = { of = aws_sns_topic.tagged.arn }
}

resource "aws_sns_topic" "untagged" {
  provider = aws.china
  name     = "untagged"
}

output "documents" {
  value = {
    base     = data.aws_iam_policy_document.base.json
    merged   = data.aws_iam_policy_document.merged.json
    minified = data.aws_iam_policy_document.merged.minified_json
    empty    = data.aws_iam_policy_document.empty.json
    ids      = [data.aws_iam_policy_document.base.id, data.aws_iam_policy_document.merged.id]
  }
}

output "places" {
  value = {
    regions    = [for place in [data.aws_region.here, data.aws_region.china] : [place.name, place.id, place.endpoint]]
    partitions = [data.aws_partition.here, data.aws_partition.china]
  }
}

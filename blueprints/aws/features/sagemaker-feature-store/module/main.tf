data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  offline    = "features/offline"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"
}

resource "aws_glue_catalog_database" "offline" {
  name        = "${replace(var.name, "-", "_")}_features"
  description = "History of features of ${var.name}"
}

resource "aws_sagemaker_feature_group" "this" {
  feature_group_name             = "${var.name}-features"
  description                    = "Features of ${var.name}"
  record_identifier_feature_name = "entity"
  event_time_feature_name        = "event_time"
  role_arn                       = aws_iam_role.this.arn

  feature_definition {
    feature_name = "entity"
    feature_type = "String"
  }

  feature_definition {
    feature_name = "event_time"
    feature_type = "String"
  }

  dynamic "feature_definition" {
    for_each = var.features

    content {
      feature_name = feature_definition.key
      feature_type = feature_definition.value
    }
  }

  online_store_config {
    enable_online_store = true

    security_config {
      kms_key_id = var.kms_key_arn
    }

    ttl_duration {
      unit  = "Days"
      value = var.keep_days
    }
  }

  offline_store_config {
    table_format = "Glue"

    s3_storage_config {
      s3_uri     = "s3://${var.bucket_name}/${local.offline}"
      kms_key_id = var.kms_key_arn
    }

    data_catalog_config {
      catalog    = "AwsDataCatalog"
      database   = aws_glue_catalog_database.offline.name
      table_name = "features"
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "${var.name}-features"
  description          = "Lets SageMaker keep the history of features"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  name   = "write-history"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "WriteHistory"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${var.bucket_arn}/${local.offline}/*"]
  }

  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket"]
    resources = [var.bucket_arn]
  }

  statement {
    sid       = "Describe"
    actions   = ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"]
    resources = ["${local.arn_prefix}:glue:${var.region}:${var.account_id}:catalog", aws_glue_catalog_database.offline.arn, "${local.arn_prefix}:glue:${var.region}:${var.account_id}:table/${aws_glue_catalog_database.offline.name}/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

data "aws_iam_policy_document" "use" {
  statement {
    sid       = "OnlineFeatures"
    actions   = ["sagemaker:BatchGetRecord", "sagemaker:DescribeFeatureGroup", "sagemaker:GetRecord", "sagemaker:PutRecord"]
    resources = [aws_sagemaker_feature_group.this.arn]
  }

  statement {
    sid       = "OfflineFeatures"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/${local.offline}/*"]
  }

  statement {
    sid       = "ListFeatures"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${local.offline}/*"]
    }
  }

  statement {
    sid       = "UseFeatureKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

# The newest features of each entity.
resource "aws_dynamodb_table" "online" {
  name                        = "${var.name}-features"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "entity"
  range_key                   = "feature_view"
  deletion_protection_enabled = true

  attribute {
    name = "entity"
    type = "S"
  }

  attribute {
    name = "feature_view"
    type = "S"
  }

  ttl {
    enabled        = true
    attribute_name = "expires_at"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }
}

locals {
  offline = "features/offline"
}

resource "aws_glue_catalog_database" "offline" {
  name        = "${replace(var.name, "-", "_")}_features"
  description = "History of features of ${var.name}"
}

# Partitions follow from the path, so nobody has to register them.
resource "aws_glue_catalog_table" "offline" {
  name          = "features"
  description   = "What each feature was, and since when"
  database_name = aws_glue_catalog_database.offline.name
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    classification                 = "parquet"
    EXTERNAL                       = "TRUE"
    "projection.enabled"           = "true"
    "projection.day.type"          = "date"
    "projection.day.format"        = "yyyy-MM-dd"
    "projection.day.range"         = "${var.first_day},NOW"
    "projection.day.interval"      = "1"
    "projection.day.interval.unit" = "DAYS"
    "storage.location.template"    = "s3://${var.bucket_name}/${local.offline}/day=$${day}/"
  }

  partition_keys {
    name    = "day"
    type    = "string"
    comment = "Day on which the features were true"
  }

  storage_descriptor {
    location      = "s3://${var.bucket_name}/${local.offline}/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    columns {
      name    = "entity"
      type    = "string"
      comment = "What the features belong to"
    }

    columns {
      name    = "feature_view"
      type    = "string"
      comment = "Group of features that change together"
    }

    columns {
      name    = "event_time"
      type    = "timestamp"
      comment = "Since when they are true"
    }

    columns {
      name    = "features"
      type    = "map<string,double>"
      comment = "Their values by name"
    }
  }
}

data "aws_iam_policy_document" "use" {
  statement {
    sid       = "OnlineFeatures"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.online.arn]
  }

  statement {
    sid       = "OfflineFeatures"
    actions   = ["s3:GetObject", "s3:PutObject"]
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

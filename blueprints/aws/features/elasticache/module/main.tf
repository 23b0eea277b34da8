data "aws_partition" "current" {}

locals {
  elasticache = "arn:${data.aws_partition.current.partition}:elasticache:${var.region}:${var.account_id}"
  port        = 6379
  user        = "${var.name}-app"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]
}

resource "aws_elasticache_subnet_group" "this" {
  name        = "${var.name}-features"
  description = "Private subnets of ${var.name}"
  subnet_ids  = var.private_subnet_ids
}

# Its name and its id must be the same: so IAM tells who signs in.
resource "aws_elasticache_user" "app" {
  user_id       = local.user
  user_name     = local.user
  engine        = "valkey"
  access_string = "on ~features:* -@all +@read +@write +@connection -@dangerous"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = "${var.name}-features"
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.app.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id       = "${var.name}-features"
  description                = "Features of ${var.name}"
  engine                     = "valkey"
  engine_version             = "8.0"
  node_type                  = var.node_type
  num_cache_clusters         = 2
  port                       = local.port
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.cache.id]
  snapshot_retention_limit   = 7
  snapshot_window            = "02:00-03:00"
  maintenance_window         = "sun:03:30-sun:04:30"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.this.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/features"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_security_group" "cache" {
  name        = "${var.name}-features"
  description = "Features of ${var.name}"
  vpc_id      = var.vpc_id
}

# Whoever carries this group may reach the features, and nobody else.
resource "aws_security_group" "client" {
  name        = "${var.name}-features-client"
  description = "May reach the features of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "client" {
  security_group_id            = aws_security_group.cache.id
  description                  = "Valkey from its clients"
  referenced_security_group_id = aws_security_group.client.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_egress_rule" "client" {
  security_group_id            = aws_security_group.client.id
  description                  = "Valkey to the features"
  referenced_security_group_id = aws_security_group.cache.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

data "aws_iam_policy_document" "use" {
  statement {
    sid       = "SignIn"
    actions   = ["elasticache:Connect"]
    resources = [aws_elasticache_replication_group.this.arn, "${local.elasticache}:user:${local.user}"]
  }
}

data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]

  port     = 5432
  database = "vectors"
  user     = "app"
}

# RDS would make it without a key and keep it for ever.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/rds/cluster/${var.name}-vector/postgresql"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_db_subnet_group" "this" {
  name       = "${var.name}-vector"
  subnet_ids = var.private_subnet_ids
}

resource "aws_rds_cluster_parameter_group" "this" {
  name        = "${var.name}-vector"
  family      = "aurora-postgresql${split(".", var.engine_version)[0]}"
  description = "TLS only, and a log of who changes what"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000" # milliseconds
  }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier                  = "${var.name}-vector"
  engine                              = "aurora-postgresql"
  engine_version                      = var.engine_version
  database_name                       = local.database
  port                                = local.port
  master_username                     = "owner"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  iam_database_authentication_enabled = true
  enable_http_endpoint                = true # how the owner sets it up, without a way into the network
  storage_encrypted                   = true
  kms_key_id                          = var.kms_key_arn
  db_subnet_group_name                = aws_db_subnet_group.this.name
  db_cluster_parameter_group_name     = aws_rds_cluster_parameter_group.this.name
  vpc_security_group_ids              = [aws_security_group.database.id]
  enabled_cloudwatch_logs_exports     = ["postgresql"]
  backup_retention_period             = 14
  preferred_backup_window             = "02:00-03:00"
  copy_tags_to_snapshot               = true
  deletion_protection                 = true
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "${var.name}-vector-final"

  serverlessv2_scaling_configuration {
    min_capacity = var.min_capacity
    max_capacity = var.max_capacity
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

# A writer and, in another zone, a reader that takes over.
resource "aws_rds_cluster_instance" "this" {
  count = 2

  identifier                      = "${var.name}-vector-${count.index}"
  cluster_identifier              = aws_rds_cluster.this.id
  engine                          = aws_rds_cluster.this.engine
  engine_version                  = aws_rds_cluster.this.engine_version
  instance_class                  = "db.serverless"
  publicly_accessible             = false
  auto_minor_version_upgrade      = true
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn
  copy_tags_to_snapshot           = true
  promotion_tier                  = 0 # the reader keeps the size of the writer

  depends_on = [aws_iam_role_policy.monitoring]
}

resource "aws_security_group" "database" {
  name        = "${var.name}-vector"
  description = "Vector database of ${var.name}"
  vpc_id      = var.vpc_id
}

# Whoever carries this group may reach the database, and nobody else.
resource "aws_security_group" "client" {
  name        = "${var.name}-vector-client"
  description = "May reach the vector database of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "client" {
  security_group_id            = aws_security_group.database.id
  description                  = "PostgreSQL from its clients"
  referenced_security_group_id = aws_security_group.client.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_egress_rule" "client" {
  security_group_id            = aws_security_group.client.id
  description                  = "PostgreSQL to the vector database"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_db_subnet_group" "this" {
  name       = "${var.name}-mlflow"
  subnet_ids = var.private_subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name        = "${var.name}-mlflow"
  family      = "postgres${split(".", var.engine_version)[0]}"
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

# RDS would make it without a key and keep it for ever.
resource "aws_cloudwatch_log_group" "database" {
  name              = "/aws/rds/instance/${var.name}-mlflow/postgresql"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_db_instance" "this" {
  identifier                      = "${var.name}-mlflow"
  engine                          = "postgres"
  engine_version                  = var.engine_version
  instance_class                  = var.instance_class
  db_name                         = "mlflow"
  username                        = "mlflow"
  manage_master_user_password     = true
  master_user_secret_kms_key_id   = var.kms_key_arn
  allocated_storage               = 20
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = var.kms_key_arn
  multi_az                        = var.multi_az
  publicly_accessible             = false
  db_subnet_group_name            = aws_db_subnet_group.this.name
  parameter_group_name            = aws_db_parameter_group.this.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  backup_retention_period         = 14
  backup_window                   = "02:00-03:00"
  maintenance_window              = "sun:03:30-sun:04:30"
  auto_minor_version_upgrade      = true
  copy_tags_to_snapshot           = true
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  deletion_protection             = true
  skip_final_snapshot             = false
  final_snapshot_identifier       = "${var.name}-mlflow-final"
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn

  depends_on = [aws_cloudwatch_log_group.database, aws_iam_role_policy.monitoring]
}

resource "aws_security_group" "database" {
  name        = "${var.name}-mlflow-db"
  description = "Database of MLflow of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  description                  = "PostgreSQL from MLflow"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

locals {
  zones = 3
  port  = 9098 # TLS, with IAM roles as users
}

# One for each version of Kafka: the next is there before the cluster lets go of the last.
resource "aws_msk_configuration" "this" {
  name           = "${var.name}-events-${replace(var.kafka_version, ".", "-")}"
  description    = "Topics of ${var.name}: three copies, two of which confirm a write"
  kafka_versions = [var.kafka_version]

  # The topic is created when the first worker or producer asks for it.
  server_properties = <<-EOT
    auto.create.topics.enable=true
    default.replication.factor=3
    min.insync.replicas=2
    num.partitions=${max(3, var.workers * var.processes)}
    log.retention.hours=${var.retention_hours}
    message.max.bytes=1048588
    unclean.leader.election.enable=false
  EOT

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_msk_cluster" "this" {
  cluster_name           = "${var.name}-events"
  kafka_version          = var.kafka_version
  number_of_broker_nodes = local.zones * var.brokers_per_zone
  enhanced_monitoring    = "PER_BROKER"

  broker_node_group_info {
    instance_type   = var.broker_type
    client_subnets  = slice(var.private_subnet_ids, 0, local.zones)
    security_groups = [aws_security_group.brokers.id]

    storage_info {
      ebs_storage_info {
        volume_size = var.broker_storage_gb
      }
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this.arn
    revision = aws_msk_configuration.this.latest_revision
  }

  client_authentication {
    unauthenticated = false

    sasl {
      iam = true
    }
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = var.kms_key_arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.brokers.name
      }
    }
  }
}

# The prefix keeps the log's resource policy from growing over its limit.
resource "aws_cloudwatch_log_group" "brokers" {
  name              = "/aws/vendedlogs/msk/${var.name}"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_security_group" "brokers" {
  name        = "${var.name}-brokers"
  description = "Kafka brokers of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "brokers" {
  security_group_id = aws_security_group.brokers.id
  description       = "Producers and workers inside the network, over TLS and under IAM roles"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
}

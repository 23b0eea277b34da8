resource "aws_security_group" "this" {
  name        = "${var.name}-streaming"
  description = "Streaming tasks of ${var.name}: nobody calls them"
  vpc_id      = var.vpc_id
}

# The network knows where AWS services answer: inside of it where it has endpoints, else at addresses that are not fixed.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each = var.aws_services

  security_group_id = aws_security_group.this.id
  description       = "AWS services over TLS"
  cidr_ipv4         = each.value.cidr
  prefix_list_id    = each.value.prefix_list
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

locals {
  servers = [for server in split(",", var.kafka_servers) : trimspace(server)]
  ports   = toset([for server in local.servers : split(":", server)[1]])
  cidrs   = toset([for cidr in split(",", var.kafka_cidrs) : trimspace(cidr)])
}

resource "aws_vpc_security_group_egress_rule" "brokers" {
  for_each = { for pair in setproduct(local.cidrs, local.ports) : join(" ", pair) => pair }

  security_group_id = aws_security_group.this.id
  description       = "Kafka over TLS"
  cidr_ipv4         = each.value[0]
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value[1])
  to_port           = tonumber(each.value[1])
}

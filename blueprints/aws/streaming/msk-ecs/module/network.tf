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

resource "aws_vpc_security_group_egress_rule" "brokers" {
  security_group_id            = aws_security_group.this.id
  description                  = "Kafka over TLS"
  referenced_security_group_id = aws_security_group.brokers.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

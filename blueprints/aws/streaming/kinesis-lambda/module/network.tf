resource "aws_security_group" "this" {
  name        = "${var.name}-streaming"
  description = "Streaming function of ${var.name}: nobody calls it over the network"
  vpc_id      = var.vpc_id
}

# Addresses of AWS services are not fixed; the route tables decide whether the internet is in reach.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "AWS services over TLS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

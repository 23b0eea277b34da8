# The way to the model: inside the network only, over TLS, for who carries the group of callers.
resource "aws_lb" "this" {
  name                       = "${var.name}-llm"
  internal                   = true
  load_balancer_type         = "application"
  subnets                    = var.private_subnet_ids
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  enable_deletion_protection = true
  idle_timeout               = 300 # answers are long in coming

  access_logs {
    bucket  = var.log_bucket_name
    prefix  = "alb"
    enabled = true
  }
}

resource "aws_lb_target_group" "this" {
  name                          = "${var.name}-llm"
  vpc_id                        = var.vpc_id
  target_type                   = "ip"
  protocol                      = "HTTP"
  port                          = local.port
  deregistration_delay          = 120
  load_balancing_algorithm_type = "least_outstanding_requests" # answers take unequally long

  health_check {
    path                = "/health"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# Whoever carries this group may call the model, and nobody else.
resource "aws_security_group" "client" {
  name        = "${var.name}-llm-client"
  description = "May call the language model of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "client" {
  security_group_id            = aws_security_group.client.id
  description                  = "TLS to the language model"
  referenced_security_group_id = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_security_group" "balancer" {
  name        = "${var.name}-llm"
  description = "Load balancer of the language model of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "client" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "TLS from callers"
  referenced_security_group_id = aws_security_group.client.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "pods" {
  security_group_id = aws_security_group.balancer.id
  description       = "Requests and health checks to pods"
  cidr_ipv4         = var.vpc_cidr # the group of pods is the owners'
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
}

resource "aws_security_group" "this" {
  name        = "${var.name}-async"
  description = "Workers of ${var.name} for requests that wait: nobody calls them"
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

# Brought along for networks without NAT gateways, and cheaper than them. Two zones serve the others, too.
resource "aws_vpc_endpoint" "this" {
  count = contains(var.existing_endpoints, "sqs") ? 0 : 1

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.sqs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = slice(var.private_subnet_ids, 0, 2)
  security_group_ids  = [aws_security_group.endpoint.id]
  policy              = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${var.name}-sqs" }
}

resource "aws_security_group" "endpoint" {
  name        = "${var.name}-sqs"
  description = "Endpoint of SQS of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "endpoint" {
  security_group_id = aws_security_group.endpoint.id
  description       = "TLS from inside the network"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# Whoever is of this account may use queues of it, as far as their own policies allow; nobody may change settings from here.
data "aws_iam_policy_document" "endpoint" {
  statement {
    actions = [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ]
    resources = ["${local.arn_prefix}:sqs:${var.region}:${var.account_id}:*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}

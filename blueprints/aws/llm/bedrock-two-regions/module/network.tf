# Brought along for networks without NAT gateways, and cheaper than them. Two zones serve the others, too.
resource "aws_vpc_endpoint" "this" {
  count = contains(var.existing_endpoints, "bedrock-runtime") ? 0 : 1

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.bedrock-runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = slice(var.private_subnet_ids, 0, 2)
  security_group_ids  = [aws_security_group.endpoint.id]
  policy              = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${var.name}-bedrock-runtime" }
}

resource "aws_security_group" "endpoint" {
  name        = "${var.name}-bedrock-runtime"
  description = "Endpoint of Bedrock of ${var.name}"
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

# Whoever is of this account may use models and guardrails of it, as far as their own policies allow; nobody may change settings from here.
data "aws_iam_policy_document" "endpoint" {
  statement {
    actions   = ["bedrock:ApplyGuardrail", "bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = ["${local.bedrock}:*::foundation-model/*", "${local.bedrock}:*:${var.account_id}:*"]

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

# Calls from the network stay in it: the name of the SageMaker runtime leads here.
resource "aws_vpc_endpoint" "this" {
  count = local.private && !contains(var.existing_endpoints, "sagemaker.runtime") ? 1 : 0

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.sagemaker.runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = slice(var.private_subnet_ids, 0, var.zones)
  security_group_ids  = aws_security_group.endpoint[*].id
  policy              = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${var.name}-sagemaker-runtime" }
}

resource "aws_security_group" "endpoint" {
  count = local.private ? 1 : 0

  name        = "${local.endpoint_name}-invoke"
  description = "Calls to ${local.endpoint_name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "endpoint" {
  count = local.private ? 1 : 0

  security_group_id = aws_security_group.endpoint[0].id
  description       = "TLS from inside the network"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "OwnEndpointByOwnAccount"
    actions   = ["sagemaker:InvokeEndpointAsync"]
    resources = [local.endpoint_arn]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn_prefix}:iam::${var.account_id}:root"]
    }
  }
}

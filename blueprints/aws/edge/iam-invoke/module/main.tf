data "aws_partition" "current" {}

locals {
  private    = var.zones > 0
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  endpoint   = "${local.arn_prefix}:sagemaker:${var.region}:${var.account_id}:endpoint/${var.name}"
}

# Calls from the network stay in it: the name of the SageMaker runtime leads here.
resource "aws_vpc_endpoint" "this" {
  count = local.private && !contains(var.existing_endpoints, "sagemaker.runtime") ? 1 : 0

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.sagemaker.runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = slice(var.private_subnet_ids, 0, var.zones)
  security_group_ids  = aws_security_group.this[*].id
  policy              = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${var.name}-sagemaker-runtime" }
}

resource "aws_security_group" "this" {
  count = local.private ? 1 : 0

  name        = "${var.name}-invoke"
  description = "Calls to the model endpoint of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  count = local.private ? 1 : 0

  security_group_id = aws_security_group.this[0].id
  description       = "TLS from inside the network"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "OwnEndpointByOwnAccount"
    actions   = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"]
    resources = [local.endpoint]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn_prefix}:iam::${var.account_id}:root"]
    }
  }
}

# Attach it to the roles of those who may ask for predictions.
resource "aws_iam_policy" "callers" {
  name        = "${var.name}-callers"
  description = "Ask ${var.name} for predictions"
  policy      = data.aws_iam_policy_document.callers.json
}

data "aws_iam_policy_document" "callers" {
  statement {
    sid       = "Call"
    actions   = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"]
    resources = [local.endpoint]

    dynamic "condition" {
      for_each = local.private ? [var.vpc_id] : []

      content {
        test     = "StringEquals"
        variable = "aws:SourceVpc"
        values   = [condition.value]
      }
    }
  }
}

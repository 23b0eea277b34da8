locals {
  admins = [for group in split(",", var.admin_groups) : trimspace(group)]
  cidrs  = distinct(concat([var.vpc_cidr], [for cidr in split(",", var.grafana_cidrs) : trimspace(cidr) if trimspace(cidr) != ""]))
}

# Inside the network Grafana answers at the endpoint, outside of it only to the ranges that its deployer names. Everybody
# signs in with the identity provider.
resource "aws_grafana_workspace" "this" {
  name                     = var.name
  description              = "Metrics and alarms of ${var.name}"
  account_access_type      = "CURRENT_ACCOUNT"
  authentication_providers = ["SAML"]
  permission_type          = "CUSTOMER_MANAGED"
  role_arn                 = aws_iam_role.grafana.arn
  data_sources             = ["CLOUDWATCH", "PROMETHEUS"]
  grafana_version          = "10.4"

  network_access_control {
    prefix_list_ids = [aws_ec2_managed_prefix_list.this.id]
    vpce_ids        = [aws_vpc_endpoint.this.id]
  }
}

resource "aws_grafana_workspace_saml_configuration" "this" {
  workspace_id       = aws_grafana_workspace.this.id
  idp_metadata_url   = var.idp_metadata_url
  role_assertion     = "groups"
  admin_role_values  = local.admins
  editor_role_values = local.admins # which the provider asks for; whoever administers edits, too
}

# Grafana wants a list in any case; addresses of the network are in it, for there may be nothing else.
resource "aws_ec2_managed_prefix_list" "this" {
  name           = "${var.name}-grafana"
  address_family = "IPv4"
  max_entries    = length(local.cidrs)

  dynamic "entry" {
    for_each = local.cidrs

    content {
      cidr        = entry.value
      description = "Looks at Grafana"
    }
  }
}

resource "aws_vpc_endpoint" "this" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.grafana-workspace"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = slice(var.private_subnet_ids, 0, 2)
  security_group_ids  = [aws_security_group.endpoint.id]

  tags = { Name = "${var.name}-grafana" }
}

resource "aws_security_group" "endpoint" {
  name        = "${var.name}-grafana"
  description = "Endpoint of Grafana of ${var.name}"
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

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["grafana.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.arn_prefix}:grafana:${var.region}:${var.account_id}:/workspaces/*"]
    }
  }
}

resource "aws_iam_role" "grafana" {
  name                 = "${var.name}-grafana"
  description          = "What Grafana may read"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "grafana" {
  name   = "read-metrics"
  role   = aws_iam_role.grafana.id
  policy = data.aws_iam_policy_document.grafana.json
}

data "aws_iam_policy_document" "grafana" {
  statement {
    sid       = "ReadMetrics"
    actions   = ["aps:DescribeWorkspace", "aps:GetLabels", "aps:GetMetricMetadata", "aps:GetSeries", "aps:ListAlerts", "aps:ListRules", "aps:QueryMetrics"]
    resources = [aws_prometheus_workspace.this.arn]
  }

  statement {
    sid       = "ReadCloudWatch"
    actions   = ["aps:ListWorkspaces", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics"]
    resources = ["*"] # these actions know no resource
  }
}

data "aws_partition" "current" {}

locals {
  collection = "${var.name}-docs"

  # Roles that search and fill the collection; policies of collections name them one by one.
  roles      = ["${var.name}-serving", "${var.name}-training"]
  principals = [for role in local.roles : "arn:${data.aws_partition.current.partition}:iam::${var.account_id}:role/${role}"]
}

resource "aws_opensearchserverless_security_policy" "encryption" {
  name        = local.collection
  type        = "encryption"
  description = "The customer's key"

  policy = jsonencode({
    Rules       = [{ ResourceType = "collection", Resource = ["collection/${local.collection}"] }]
    AWSOwnedKey = false
    KmsARN      = var.kms_key_arn
  })
}

resource "aws_opensearchserverless_security_policy" "network" {
  name        = local.collection
  type        = "network"
  description = "In reach of the network alone"

  policy = jsonencode([{
    Rules           = [{ ResourceType = "collection", Resource = ["collection/${local.collection}"] }]
    AllowFromPublic = false
    SourceVPCEs     = [aws_opensearchserverless_vpc_endpoint.this.id]
  }])
}

resource "aws_opensearchserverless_access_policy" "this" {
  name        = local.collection
  type        = "data"
  description = "Roles that search and fill it"

  policy = jsonencode([{
    Principal = local.principals
    Rules = [{
      ResourceType = "index"
      Resource     = ["index/${local.collection}/*"]
      Permission   = ["aoss:CreateIndex", "aoss:DescribeIndex", "aoss:ReadDocument", "aoss:UpdateIndex", "aoss:WriteDocument"]
    }]
  }])
}

resource "aws_opensearchserverless_collection" "this" {
  name             = local.collection
  type             = "VECTORSEARCH"
  description      = "Vectors of ${var.name}"
  standby_replicas = var.standby ? "ENABLED" : "DISABLED"

  depends_on = [aws_opensearchserverless_security_policy.encryption, aws_opensearchserverless_security_policy.network]
}

resource "aws_opensearchserverless_vpc_endpoint" "this" {
  name               = local.collection
  vpc_id             = var.vpc_id
  subnet_ids         = slice(var.private_subnet_ids, 0, 2)
  security_group_ids = [aws_security_group.endpoint.id]
}

resource "aws_security_group" "endpoint" {
  name        = "${var.name}-vector"
  description = "Vector collection of ${var.name}"
  vpc_id      = var.vpc_id
}

# Whoever carries this group may reach the collection, and nobody else.
resource "aws_security_group" "client" {
  name        = "${var.name}-vector-client"
  description = "May reach the vector collection of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "client" {
  security_group_id            = aws_security_group.endpoint.id
  description                  = "TLS from its clients"
  referenced_security_group_id = aws_security_group.client.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "client" {
  security_group_id            = aws_security_group.client.id
  description                  = "TLS to the vector collection"
  referenced_security_group_id = aws_security_group.endpoint.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

data "aws_iam_policy_document" "use" {
  statement {
    sid       = "Search"
    actions   = ["aoss:APIAccessAll"]
    resources = [aws_opensearchserverless_collection.this.arn]
  }

  statement {
    sid       = "ReadKey"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  port       = 8080
  namespace  = "serving"

  # Pods: autoscaling goes up to one and a half times those that carry the peak; a tenth tries a release.
  min_pods    = max(2, var.least_count)
  max_pods    = ceil(var.desired_count * 1.5)
  canary_pods = ceil(var.desired_count / 10)

  # Nodes: what those pods take, and one and a half vCPUs of the cluster's own.
  min_nodes     = max(2, ceil((local.min_pods + 1.5) / var.pods_per_node))
  desired_nodes = max(2, ceil((var.desired_count + 1.5) / var.pods_per_node))
  max_nodes     = ceil((local.max_pods + local.canary_pods + 1.5) / var.pods_per_node) + 1

  # Empty: the cluster's API answers inside the network only.
  api_cidrs = [for cidr in split(",", var.api_cidrs) : trimspace(cidr) if trimspace(cidr) != ""]

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # What the code needs of the slots beside it.
  neighbours = [var.llm, var.vector, var.features]

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]
}

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/${var.name}/cluster" # the name is prescribed
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/serving"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_eks_cluster" "this" {
  name                          = var.name
  version                       = var.kubernetes_version
  role_arn                      = aws_iam_role.cluster.arn
  enabled_cluster_log_types     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false # who may administer it is named below
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.kms_key_arn
    }
  }

  vpc_config {
    subnet_ids              = var.private_subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = length(local.api_cidrs) > 0
    public_access_cidrs     = local.api_cidrs
  }

  upgrade_policy {
    support_type = "STANDARD"
  }

  depends_on = [
    aws_cloudwatch_log_group.cluster,
    aws_iam_role_policy.cluster,
    aws_iam_role_policy_attachment.cluster,
  ]
}

# The pipeline, and those whom its deployer names, administer the cluster; nobody else can.
resource "aws_eks_access_entry" "admin" {
  for_each = { pipeline = "${local.arn_prefix}:iam::${var.account_id}:role/${var.project}-pipeline-deploy", people = var.cluster_admin_arn }

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value
}

resource "aws_eks_access_policy_association" "admin" {
  for_each = aws_eks_access_entry.admin

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value.principal_arn
  policy_arn    = "${local.arn_prefix}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# Nodes carry it beside the cluster's own group, and pods share it: only the load balancer may call them.
resource "aws_security_group" "node" {
  name        = "${var.name}-node"
  description = "Nodes and pods of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "alb" {
  security_group_id            = aws_security_group.node.id
  description                  = "Requests from the load balancer"
  referenced_security_group_id = var.alb_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

data "aws_partition" "current" {}

locals {
  arn_prefix   = "arn:${data.aws_partition.current.partition}"
  cluster_name = "${var.name}-llm"
  namespace    = "llm"
  port         = 8000

  # Pods, each of which takes all GPUs of a node: autoscaling runs between half of those that carry the peak and one and a
  # half of them. One node more is for a release, whose pods start before the ones that they replace go.
  min_pods = max(2, ceil(var.machines / 2))
  max_pods = ceil(var.machines * 1.5)

  # Empty: the cluster's API answers inside the network only.
  api_cidrs = [for cidr in split(",", var.api_cidrs) : trimspace(cidr) if trimspace(cidr) != ""]

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # CloudWatch keeps logs for one of these periods, or (0) for ever; a year is the least.
  retention_periods  = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  log_retention_days = concat([for days in local.retention_periods : days if days >= var.log_retention_days], [0])[0]
}

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/${local.cluster_name}/cluster" # the name is prescribed
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/llm"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_eks_cluster" "this" {
  name                          = local.cluster_name
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

# What callers show besides being in the network. ci/llm.sh gives it a value once; no state and no manifest ever has it.
resource "aws_secretsmanager_secret" "this" {
  name                    = "${var.name}-llm-api-key"
  description             = "Key that callers of the language model of ${var.name} show"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 7
}

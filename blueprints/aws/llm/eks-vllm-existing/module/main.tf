# The cluster belongs to others: a group of nodes with GPUs joins it, and nothing else of it is created or changed.
data "aws_partition" "current" {}

locals {
  arn_prefix  = "arn:${data.aws_partition.current.partition}"
  cluster_arn = "${local.arn_prefix}:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"
  namespace   = "${var.name}-llm"
  port        = 8000

  # Pods, each of which takes all GPUs of a node: autoscaling runs between half of those that carry the peak and one and a
  # half of them. One node more is for a release, whose pods start before the ones that they replace go.
  min_pods = max(2, ceil(var.machines / 2))
  max_pods = ceil(var.machines * 1.5)

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.pod[*].arn) : var.runtime_role_arn

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"
}

# What callers show besides being in the network. ci/llm.sh gives it a value once; no state and no manifest ever has it.
resource "aws_secretsmanager_secret" "this" {
  name                    = "${var.name}-llm-api-key"
  description             = "Key that callers of the language model of ${var.name} show"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 7
}

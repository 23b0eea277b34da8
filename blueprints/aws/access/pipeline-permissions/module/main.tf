data "aws_partition" "current" {}

locals {
  arn      = "arn:${data.aws_partition.current.partition}"
  regional = "${var.runs_twice ? "*" : var.region}:${var.account_id}"
  regions  = distinct(compact([var.region, var.standby_region, var.fallback_region]))
  own = {
    iam  = ["${local.arn}:iam::${var.account_id}:role/${var.project}-*", "${local.arn}:iam::${var.account_id}:policy/${var.project}-*"]
    keys = [for region in local.regions : "${local.arn}:kms:${region}:${var.account_id}:key/*"]
  }

  # Grants speak of `<project>`, `<account>`, `<region>`, `<standby>`, `<fallback>` and `<partition>`, and of what others
  # own. With a standby or a fallback, workloads do in its region what they do here.
  resources = [for g in var.grants : compact([
    for r in g.resources : replace(replace(replace(r, "<dataset>", var.dataset_bucket_name), "<zone>", var.hosted_zone_id), "<runtime>", var.runtime_role_arn)
  ])]
  grants = [for i, g in var.grants : {
    sid       = "${replace(title(g.service), "/[^A-Za-z0-9]/", "")}${title(g.to)}"
    to        = g.to
    actions   = g.actions
    resources = [for r in local.resources[i] : replace(replace(replace(replace(replace(replace(r, "<project>", var.project), "<account>", var.account_id), "<region>", var.runs_twice || (g.to == "workload" && length(local.regions) > 1) ? "*" : var.region), "<standby>", coalesce(var.standby_region, var.region)), "<fallback>", coalesce(var.fallback_region, var.region)), "<partition>", data.aws_partition.current.partition)]
  }]
  read     = [for g in local.grants : g if g.to == "read"]
  manage   = [for g in local.grants : g if g.to == "manage"]
  workload = [for g in local.grants : g if g.to == "workload"]

  # A managed policy holds 6,144 characters: each takes the grants that end in its next 4,900.
  read_part     = [for i, g in local.read : floor(length(jsonencode(slice(local.read, 0, i + 1))) / 4900)]
  manage_part   = [for i, g in local.manage : floor(length(jsonencode(slice(local.manage, 0, i + 1))) / 4900)]
  read_policies = { for part in distinct(local.read_part) : "read-${part + 1}" => [for i, g in local.read : g if local.read_part[i] == part] }
  manage_policies = {
    for part in distinct(local.manage_part) : "manage-${part + 1}" => [for i, g in local.manage : g if local.manage_part[i] == part]
  }
}

data "aws_iam_policy_document" "granted" {
  for_each = merge(local.read_policies, local.manage_policies)

  dynamic "statement" {
    for_each = each.value

    content {
      sid       = "${statement.value.sid}${statement.key}"
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

resource "aws_iam_policy" "this" {
  for_each = merge(
    { for name, document in data.aws_iam_policy_document.granted : "pipeline-${name}" => document.json },
    {
      "pipeline-read"    = data.aws_iam_policy_document.read.json
      "pipeline-network" = data.aws_iam_policy_document.network.json
      "pipeline-guarded" = data.aws_iam_policy_document.guarded.json
      "boundary"         = data.aws_iam_policy_document.boundary.json
    },
  )

  name   = "${var.project}-${each.key}"
  policy = each.value
}

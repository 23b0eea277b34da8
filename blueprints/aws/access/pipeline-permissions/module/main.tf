data "aws_partition" "current" {}

locals {
  arn      = "arn:${data.aws_partition.current.partition}"
  regional = "${var.region}:${var.account_id}"
  own = {
    iam  = ["${local.arn}:iam::${var.account_id}:role/${var.project}-*", "${local.arn}:iam::${var.account_id}:policy/${var.project}-*"]
    keys = ["${local.arn}:kms:${local.regional}:key/*"]
  }

  # Grants speak of `<project>`, `<account>`, `<region>` and `<partition>`.
  grants = [for g in var.grants : {
    sid       = "${replace(title(g.service), "/[^A-Za-z0-9]/", "")}${title(g.to)}"
    to        = g.to
    actions   = g.actions
    resources = [for r in g.resources : replace(replace(replace(replace(r, "<project>", var.project), "<account>", var.account_id), "<region>", var.region), "<partition>", data.aws_partition.current.partition)]
  }]
  read     = [for g in local.grants : g if g.to == "read"]
  manage   = [for g in local.grants : g if g.to == "manage"]
  workload = [for g in local.grants : g if g.to == "workload"]

  # A managed policy holds 6,144 characters.
  read_policies   = { for i, part in chunklist(local.read, 14) : "read-${i + 1}" => part }
  manage_policies = { for i, part in chunklist(local.manage, 9) : "manage-${i + 1}" => part }
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
      "pipeline-state"   = data.aws_iam_policy_document.state.json
      "pipeline-iam"     = data.aws_iam_policy_document.iam.json
      "boundary"         = data.aws_iam_policy_document.boundary.json
    },
  )

  name   = "${var.project}-${each.key}"
  policy = each.value
}

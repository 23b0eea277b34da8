locals {
  boundary_arn = "${local.arn}:iam::${var.account_id}:policy/${var.project}-boundary"
  unscoped     = distinct(flatten([for g in local.workload : g.actions if contains(g.resources, "*")]))

  # What the bootstrap root has beside the state: it bears the project's name, too.
  kept_buckets = flatten([for bucket in ["audit", "tfstate-logs"] : [
    for what in ["", "/*"] : "${local.arn}:s3:::${var.project}-${bucket}-${var.account_id}${what}"
  ]])
  kept = concat(local.kept_buckets, [
    "${local.arn}:cloudwatch:${local.regional}:alarm:${var.project}-audit-*",
    "${local.arn}:logs:${local.regional}:log-group:/aws/cloudtrail/${var.project}-audit*",
    "${local.arn}:sns:${local.regional}:${var.project}-audit",
  ])
  kept_aliases = [for key in ["audit", "pipeline", "tfstate"] : "alias/${var.project}-${key}"]
}

# Roles of the workload may be created, but never ones that could do more than the boundary.
data "aws_iam_policy_document" "guarded" {
  # The pipeline uses the state; it does not administer it, and the bootstrap root is applied by a person.
  statement {
    sid    = "LeaveStateAlone"
    effect = "Deny"
    actions = [
      "s3:DeleteBucket*",
      "s3:DeleteObjectVersion",
      "s3:PutBucket*",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
    ]
    resources = ["${local.arn}:s3:::${var.state_bucket}", "${local.arn}:s3:::${var.state_bucket}/*"]
  }

  statement {
    sid       = "LeaveBootstrapStateAlone"
    effect    = "Deny"
    actions   = ["s3:DeleteObject", "s3:PutObject"]
    resources = ["${local.arn}:s3:::${var.state_bucket}/bootstrap/*"]
  }

  statement {
    sid       = "UseStateKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.state_key_arn]
  }

  statement {
    sid         = "LeaveAuditAlone"
    effect      = "Deny"
    not_actions = ["cloudwatch:Describe*", "logs:Describe*", "logs:List*", "s3:Get*", "s3:List*", "sns:Get*", "sns:List*"]
    resources   = local.kept
  }

  statement {
    sid       = "LeaveKeysAlone"
    effect    = "Deny"
    actions   = ["kms:CreateGrant", "kms:DeleteAlias", "kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UpdateAlias"]
    resources = local.own.keys

    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "kms:ResourceAliases"
      values   = local.kept_aliases
    }
  }

  statement {
    sid       = "CreateTaggedKeys"
    actions   = ["kms:CreateKey", "kms:TagResource"]
    resources = ["*"] # the key does not exist yet

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid = "ManageTaggedKeys"
    actions = [
      "kms:CreateAlias",
      "kms:CreateGrant",
      "kms:Decrypt",
      "kms:DeleteAlias",
      "kms:EnableKeyRotation",
      "kms:GenerateDataKey",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]
    resources = local.own.keys

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid       = "ManageOwnAliases"
    actions   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
    resources = [for region in local.regions : "${local.arn}:kms:${region}:${var.account_id}:alias/${var.project}-*"]
  }

  statement {
    sid = "GrantWithinBoundary"
    actions = [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
    ]
    resources = ["${local.arn}:iam::${var.account_id}:role/${var.project}-*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [local.boundary_arn]
    }
  }

  statement {
    sid = "MaintainOwnRoles"
    actions = [
      "iam:CreatePolicy",
      "iam:CreatePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DeleteRole",
      "iam:TagPolicy",
      "iam:TagRole",
      "iam:UntagPolicy",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ]
    resources = local.own.iam
  }

  statement {
    sid       = "PassOwnRoles"
    actions   = ["iam:PassRole"]
    resources = compact(["${local.arn}:iam::${var.account_id}:role/${var.project}-*", var.runtime_role_arn])

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = [for s in var.passed_to : "${s}.amazonaws.com"]
    }
  }

  statement {
    sid       = "ServiceLinkedRoles"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["${local.arn}:iam::${var.account_id}:role/aws-service-role/*"]

    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = [for s in var.linked : "${s}.amazonaws.com"]
    }
  }

  # Otherwise the pipeline could widen its own permissions.
  statement {
    sid    = "LeaveOwnPermissionsAlone"
    effect = "Deny"
    actions = [
      "iam:Attach*",
      "iam:Create*",
      "iam:Delete*",
      "iam:Detach*",
      "iam:PassRole",
      "iam:Put*",
      "iam:SetDefaultPolicyVersion",
      "iam:Update*",
    ]
    resources = [
      "${local.arn}:iam::${var.account_id}:role/${var.project}-audit-config",
      "${local.arn}:iam::${var.account_id}:role/${var.project}-audit-trail",
      "${local.arn}:iam::${var.account_id}:role/${var.project}-pipeline-*",
      "${local.arn}:iam::${var.account_id}:policy/${var.project}-pipeline-*",
      local.boundary_arn,
    ]
  }
}

# The most that any role of the workload may do, whatever its own policies say.
locals {
  keys_of_others = compact([var.dataset_key_arn, var.kafka_secret_key_arn])
}

data "aws_iam_policy_document" "boundary" {
  dynamic "statement" {
    for_each = { for i, g in local.workload : i => g if !contains(g.resources, "*") }

    content {
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }

  # AWS authorises these for the account as a whole: they take no resource.
  dynamic "statement" {
    for_each = length(local.unscoped) > 0 ? [local.unscoped] : []

    content {
      sid       = "NoResourceLevel"
      actions   = statement.value
      resources = ["*"]
    }
  }

  statement {
    sid       = "NeverTheStateOrTheAudit"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = concat(["${local.arn}:s3:::${var.state_bucket}", "${local.arn}:s3:::${var.state_bucket}/*"], local.kept_buckets)
  }

  statement {
    sid = "OwnKeys"
    actions = [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ]
    resources = local.own.keys

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  dynamic "statement" {
    for_each = length(local.keys_of_others) > 0 ? [local.keys_of_others] : []

    content {
      sid       = "KeysOfOthers"
      actions   = ["kms:Decrypt"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = compact([var.kafka_secret_arn])

    content {
      sid       = "PasswordForBrokers"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = compact([var.kafka_cluster_arn])

    content {
      sid       = "BrokersOfOthers"
      actions   = ["kafka-cluster:Connect", "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"]
      resources = [statement.value, "${replace(statement.value, ":cluster/", ":topic/")}/*"]
    }
  }
}

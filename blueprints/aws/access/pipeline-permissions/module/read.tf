data "aws_iam_policy_document" "read" {
  # Calls that AWS authorises for the account as a whole: they take no resource.
  statement {
    sid = "DescribeAccount"
    actions = [
      "ec2:DescribeAddresses",
      "ec2:DescribeAddressesAttribute",
      "ec2:DescribeFlowLogs",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeNatGateways",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribePrefixLists",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcs",
      "kms:ListAliases",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ReadOwnRoles"
    actions = [
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListPolicyVersions",
      "iam:ListRolePolicies",
    ]
    resources = local.own.iam
  }

  statement {
    sid       = "ReadVpcAttributes"
    actions   = ["ec2:DescribeVpcAttribute"]
    resources = ["${local.arn}:ec2:${local.regional}:vpc/*"]
  }

  statement {
    sid       = "ReadOwnKeys"
    actions   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
    resources = local.own.keys

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = ["${local.arn}:s3:::${var.state_bucket}/*"]
  }

  statement {
    sid       = "DecryptState"
    actions   = ["kms:Decrypt"]
    resources = [var.state_key_arn]
  }
  dynamic "statement" {
    for_each = var.runs_twice ? [1] : []

    content {
      sid       = "ReadStandbyState"
      actions   = ["s3:GetObject"]
      resources = ["${local.arn}:s3:::${var.project}-standby-tfstate-${var.account_id}/*"]
    }
  }

  dynamic "statement" {
    for_each = var.runs_twice ? [1] : []

    content {
      sid       = "DecryptStandbyState"
      actions   = ["kms:Decrypt"]
      resources = local.own.keys

      condition {
        test     = "ForAnyValue:StringEquals"
        variable = "kms:ResourceAliases"
        values   = ["alias/${var.project}-standby-state"]
      }
    }
  }
}

# EC2 has no names in its ARNs: new resources must carry the project's tag, and only those that carry it are changed.
locals {
  ec2 = ["${local.arn}:ec2:${local.regional}:*/*"]
  ec2_create = [
    "ec2:AllocateAddress",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
  ]
}

data "aws_iam_policy_document" "network" {
  statement {
    sid       = "CreateTagged"
    actions   = local.ec2_create
    resources = local.ec2

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid       = "TagOnCreation"
    actions   = ["ec2:CreateTags"]
    resources = local.ec2

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = [for a in local.ec2_create : trimprefix(a, "ec2:")]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Project"
      values   = [var.project]
    }
  }

  # A VPC's default security group is born untagged and must be emptied.
  statement {
    sid       = "AdoptDefaultSecurityGroup"
    actions   = ["ec2:CreateTags"]
    resources = ["${local.arn}:ec2:${local.regional}:security-group/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Project"
      values   = [var.project]
    }

    condition {
      test     = "Null"
      variable = "aws:ResourceTag/Project"
      values   = ["true"]
    }
  }

  statement {
    sid = "ChangeTagged"
    actions = concat(local.ec2_create, [
      "ec2:AssociateRouteTable",
      "ec2:AttachInternetGateway",
      "ec2:CreateRoute",
      "ec2:CreateTags",
      "ec2:DeleteFlowLogs",
      "ec2:DeleteInternetGateway",
      "ec2:DeleteNatGateway",
      "ec2:DeleteRoute",
      "ec2:DeleteRouteTable",
      "ec2:DeleteSecurityGroup",
      "ec2:DeleteSubnet",
      "ec2:DeleteTags",
      "ec2:DeleteVpc",
      "ec2:DeleteVpcEndpoints",
      "ec2:DetachInternetGateway",
      "ec2:DisassociateRouteTable",
      "ec2:ModifySecurityGroupRules",
      "ec2:ModifySubnetAttribute",
      "ec2:ModifyVpcAttribute",
      "ec2:ModifyVpcEndpoint",
      "ec2:ReleaseAddress",
      "ec2:ReplaceRoute",
      "ec2:RevokeSecurityGroupEgress",
      "ec2:RevokeSecurityGroupIngress",
    ])
    resources = local.ec2

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid = "LoadBalancerAndFirewall"
    actions = [
      "elasticloadbalancing:AddTags",
      "elasticloadbalancing:Create*",
      "elasticloadbalancing:Delete*",
      "elasticloadbalancing:Modify*",
      "elasticloadbalancing:RemoveTags",
      "elasticloadbalancing:Set*",
      "wafv2:AssociateWebACL",
      "wafv2:CreateWebACL",
      "wafv2:DeleteLoggingConfiguration",
      "wafv2:DeleteWebACL",
      "wafv2:DisassociateWebACL",
      "wafv2:PutLoggingConfiguration",
      "wafv2:TagResource",
      "wafv2:UntagResource",
      "wafv2:UpdateWebACL",
    ]
    resources = concat(local.own.workload, ["${local.arn}:wafv2:${local.regional}:*/managedruleset/*/*"])
  }
}

data "aws_iam_policy_document" "workload" {
  statement {
    sid = "ManageOwn"
    actions = concat(
      [for verb in ["BatchCheckLayerAvailability", "BatchGetImage", "CompleteLayerUpload", "CreateRepository", "DeleteLifecyclePolicy", "DeleteRepository", "GetDownloadUrlForLayer", "InitiateLayerUpload", "PutImage", "PutImageScanningConfiguration", "PutImageTagMutability", "PutLifecyclePolicy", "SetRepositoryPolicy", "TagResource", "UntagResource", "UploadLayerPart"] : "ecr:${verb}"],
      [for verb in ["CreateCluster", "CreateService", "DeleteCluster", "DeleteService", "PutClusterCapacityProviders", "RegisterTaskDefinition", "RunTask", "TagResource", "UntagResource", "UpdateCluster", "UpdateService"] : "ecs:${verb}"],
      [for verb in ["Create*", "Delete*", "DeregisterJobDefinition", "RegisterJobDefinition", "SubmitJob", "TagResource", "UntagResource", "Update*"] : "batch:${verb}"],
      [for verb in ["DeleteAlarms", "DeleteDashboards", "PutCompositeAlarm", "PutDashboard", "PutMetricAlarm", "TagResource", "UntagResource"] : "cloudwatch:${verb}"],
      [for verb in ["DeleteRule", "PutRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"] : "events:${verb}"],
      [for verb in ["CreateSchedule", "DeleteSchedule", "UpdateSchedule"] : "scheduler:${verb}"],
      [for verb in ["CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "TagResource", "Unsubscribe", "UntagResource"] : "sns:${verb}"],
      [for verb in ["CreateStateMachine", "DeleteStateMachine", "StartExecution", "TagResource", "UntagResource", "UpdateStateMachine"] : "states:${verb}"],
      [for verb in ["ModifyBudget", "TagResource", "UntagResource"] : "budgets:${verb}"],
      [for verb in ["AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteMetricFilter", "DeleteRetentionPolicy", "PutMetricFilter", "PutRetentionPolicy", "TagResource", "UntagResource"] : "logs:${verb}"],
    )
    resources = concat(local.own.workload, local.own.named, local.own.logs)
  }

  statement {
    sid       = "ScaleOwnServices"
    actions   = [for verb in ["DeleteScalingPolicy", "DeregisterScalableTarget", "PutScalingPolicy", "RegisterScalableTarget", "TagResource", "UntagResource"] : "application-autoscaling:${verb}"]
    resources = ["${local.arn}:application-autoscaling:${local.regional}:scalable-target/*"]
  }

  # AWS authorises these for the account as a whole: they take no resource.
  statement {
    sid       = "NoResourceLevel"
    actions   = ["ecs:DeregisterTaskDefinition", "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:PutResourcePolicy"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "data" {
  statement {
    sid = "ManageOwnBuckets"
    actions = [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:PutBucket*",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
      "s3:PutObject",
    ]
    resources = local.own.s3
  }

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
    sid       = "LeaveStateKeyAlone"
    effect    = "Deny"
    actions   = ["kms:CreateGrant", "kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]
    resources = [var.state_key_arn]
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
    resources = ["${local.arn}:kms:${local.regional}:alias/${var.project}-*"]
  }
}

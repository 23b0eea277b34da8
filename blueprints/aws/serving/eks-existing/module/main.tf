# The cluster belongs to others: nothing of it is created or changed. Pods get a role by their service account.
data "aws_partition" "current" {}

locals {
  arn_prefix  = "arn:${data.aws_partition.current.partition}"
  cluster_arn = "${local.arn_prefix}:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"

  # Autoscaling goes up to one and a half times the pods that carry the peak; a tenth tries a release.
  min_pods    = max(2, var.least_count)
  max_pods    = ceil(var.desired_count * 1.5)
  canary_pods = ceil(var.desired_count / 10)

  # The pipeline may only create roles that carry the boundary of the bootstrap root.
  boundary_arn = "${local.arn_prefix}:iam::${var.account_id}:policy/${var.project}-boundary"

  # The program runs under the role that is there already, where one is given.
  runtime_role_arn = var.runtime_role_arn == "" ? one(aws_iam_role.pod[*].arn) : var.runtime_role_arn

  # What the code needs of the slots beside it.
  neighbours = [var.llm, var.vector, var.features]
  entrances  = flatten(local.neighbours[*].entrances)
}

resource "aws_iam_role" "pod" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-serving"
  description          = "What serving pods may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

# Pods cannot be given groups of ours without settings of the cluster, so the stores let in the group that they have.
resource "aws_vpc_security_group_ingress_rule" "pods" {
  count = var.pods_security_group_id == "" ? 0 : length(local.entrances)

  security_group_id            = local.entrances[count.index].security_group_id
  description                  = "Serving pods of ${var.name}"
  referenced_security_group_id = var.pods_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.entrances[count.index].port
  to_port                      = local.entrances[count.index].port
}

resource "aws_iam_role_policy" "pod" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-models"
  role   = aws_iam_role.pod[0].id
  policy = data.aws_iam_policy_document.pod.json
}

resource "aws_eks_pod_identity_association" "pod" {
  cluster_name    = var.cluster_name
  namespace       = var.name
  service_account = "serving"
  role_arn        = local.runtime_role_arn

  lifecycle {
    precondition {
      condition     = length(local.entrances) == 0 || var.pods_security_group_id != ""
      error_message = "Give pods_security_group_id: stores beside the service must let its pods in."
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.cluster_arn]
    }
  }
}

data "aws_iam_policy_document" "pod" {
  source_policy_documents = compact(local.neighbours[*].policy)

  statement {
    sid       = "ReadModels"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/models/*"]
  }

  statement {
    sid       = "ListModels"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["models/*"]
    }
  }

  statement {
    sid       = "Decrypt"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

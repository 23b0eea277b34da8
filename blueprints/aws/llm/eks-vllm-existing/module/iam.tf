data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "node" {
  name                 = "${var.name}-llm-node"
  description          = "What nodes of the cluster may do: join it, connect pods, pull images"
  assume_role_policy   = data.aws_iam_policy_document.node_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"])

  role       = aws_iam_role.node.name
  policy_arn = "${local.arn_prefix}:iam::aws:policy/${each.value}"
}

# Pods get a role by their service account (EKS Pod Identity): no key exists, and none is stored.
data "aws_iam_policy_document" "pod_trust" {
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

resource "aws_iam_role" "pod" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-llm-vllm"
  description          = "What pods of the language model may do"
  assume_role_policy   = data.aws_iam_policy_document.pod_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_eks_pod_identity_association" "pod" {
  cluster_name    = var.cluster_name
  namespace       = local.namespace
  service_account = "vllm"
  role_arn        = local.runtime_role_arn
}

resource "aws_iam_role_policy" "vllm" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-model"
  role   = aws_iam_role.pod[0].id
  policy = data.aws_iam_policy_document.vllm.json
}

data "aws_iam_policy_document" "vllm" {
  source_policy_documents = [data.aws_iam_policy_document.use.json]

  statement {
    sid       = "ReadModel"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/${var.model_path}*"]
  }

  statement {
    sid       = "ListModel"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.model_path}*"]
    }
  }
}

# What the code that asks needs, and the model to know its callers.
data "aws_iam_policy_document" "use" {
  statement {
    sid       = "ReadKeyOfModel"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.this.arn]
  }

  statement {
    sid       = "DecryptKeyOfModel"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

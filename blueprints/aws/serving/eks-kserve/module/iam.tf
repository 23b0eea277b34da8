data "aws_iam_policy_document" "cluster_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name                 = "${var.name}-cluster"
  description          = "What the control plane of the cluster may do"
  assume_role_policy   = data.aws_iam_policy_document.cluster_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "${local.arn_prefix}:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role_policy" "cluster" {
  name   = "encrypt-secrets"
  role   = aws_iam_role.cluster.id
  policy = data.aws_iam_policy_document.cluster.json
}

data "aws_iam_policy_document" "cluster" {
  statement {
    sid       = "EncryptSecrets"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
    resources = [var.kms_key_arn]
  }
}

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
  name                 = "${var.name}-node"
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
      values   = [aws_eks_cluster.this.arn]
    }
  }
}

locals {
  # Service accounts by role.
  pods = {
    autoscaler = { namespace = "kube-system", account = "cluster-autoscaler" }
    balancer   = { namespace = "kube-system", account = "aws-load-balancer-controller" }
    logs       = { namespace = "kube-system", account = "aws-for-fluent-bit" }
    serving    = { namespace = local.namespace, account = "serving" }
  }

  # The program runs under the role that is there already, where one is given; pods that serve the cluster never do.
  pods_with_role   = { for name, pod in local.pods : name => pod if name != "serving" || var.runtime_role_arn == "" }
  runtime_role_arn = var.runtime_role_arn == "" ? aws_iam_role.pod["serving"].arn : var.runtime_role_arn
}

resource "aws_iam_role" "pod" {
  for_each = local.pods_with_role

  name                 = "${var.name}-${each.key}"
  description          = "What pods of ${each.value.account} may do"
  assume_role_policy   = data.aws_iam_policy_document.pod_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_eks_pod_identity_association" "pod" {
  for_each = local.pods

  cluster_name    = aws_eks_cluster.this.name
  namespace       = each.value.namespace
  service_account = each.value.account
  role_arn        = each.key == "serving" ? local.runtime_role_arn : aws_iam_role.pod[each.key].arn
}

resource "aws_iam_role_policy" "serving" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-models"
  role   = aws_iam_role.pod["serving"].id
  policy = data.aws_iam_policy_document.serving.json
}

data "aws_iam_policy_document" "serving" {
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

# The load balancer and its target group are Terraform's: the controller only says which pods are behind it.
resource "aws_iam_role_policy" "balancer" {
  name   = "register-pods"
  role   = aws_iam_role.pod["balancer"].id
  policy = data.aws_iam_policy_document.balancer.json
}

data "aws_iam_policy_document" "balancer" {
  statement {
    sid       = "RegisterPods"
    actions   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
    resources = [var.target_group_arn]
  }

  statement {
    sid = "Look"
    actions = [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstances",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
    ]
    resources = ["*"] # these actions know no resource
  }
}

resource "aws_iam_role_policy" "autoscaler" {
  name   = "resize-groups"
  role   = aws_iam_role.pod["autoscaler"].id
  policy = data.aws_iam_policy_document.autoscaler.json
}

data "aws_iam_policy_document" "autoscaler" {
  statement {
    sid       = "Resize"
    actions   = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
    resources = ["${local.arn_prefix}:autoscaling:${var.region}:${var.account_id}:autoScalingGroup:*:autoScalingGroupName/eks-${var.name}-*"]
  }

  statement {
    sid       = "LookAtGroups"
    actions   = ["eks:DescribeNodegroup"]
    resources = ["${local.arn_prefix}:eks:${var.region}:${var.account_id}:nodegroup/${var.name}/*"]
  }

  statement {
    sid = "Look"
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeScalingActivities",
      "autoscaling:DescribeTags",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeLaunchTemplateVersions",
    ]
    resources = ["*"] # these actions know no resource
  }
}

resource "aws_iam_role_policy" "logs" {
  name   = "write-logs"
  role   = aws_iam_role.pod["logs"].id
  policy = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_group.this.arn, "${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
  }
}

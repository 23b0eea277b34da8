data "aws_iam_policy_document" "task_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "execution" {
  name                 = "${var.name}-training-start"
  description          = "Lets AWS Batch pull the image and write logs"
  assume_role_policy   = data.aws_iam_policy_document.task_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "execution" {
  name   = "pull-and-log"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "Login"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # the action knows no resource
  }

  statement {
    sid       = "Pull"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.repository_arn]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
  }
}

resource "aws_iam_role" "job" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-training"
  description          = "What the training code may do"
  assume_role_policy   = data.aws_iam_policy_document.task_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "job" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-data-write-models"
  role   = aws_iam_role.job[0].id
  policy = data.aws_iam_policy_document.job.json
}

# Models are immutable versions: training adds one, and promotes none.
data "aws_iam_policy_document" "job" {
  source_policy_documents = compact([for n in concat(local.neighbours, [var.dataset]) : n.policy])

  statement {
    sid       = "ReadData"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/data/*"]
  }

  statement {
    sid       = "AddModels"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.bucket_arn}/models/versions/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

data "aws_iam_policy_document" "machine_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "machine" {
  name                 = "${var.name}-training-machine"
  description          = "Lets a training machine join its cluster"
  assume_role_policy   = data.aws_iam_policy_document.machine_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_instance_profile" "machine" {
  name = "${var.name}-training-machine"
  role = aws_iam_role.machine.name
}

resource "aws_iam_role_policy" "machine" {
  name   = "join-cluster"
  role   = aws_iam_role.machine.id
  policy = data.aws_iam_policy_document.machine.json
}

data "aws_iam_policy_document" "machine" {
  # AWS Batch names clusters and adds its own part to our name.
  statement {
    sid = "JoinCluster"
    actions = [
      "ecs:DeregisterContainerInstance",
      "ecs:Poll",
      "ecs:RegisterContainerInstance",
      "ecs:StartTelemetrySession",
      "ecs:SubmitAttachmentStateChanges",
      "ecs:SubmitContainerStateChange",
      "ecs:SubmitTaskStateChange",
      "ecs:UpdateContainerInstancesState",
    ]
    resources = [
      "${local.arn_prefix}:ecs:${var.region}:${var.account_id}:cluster/AWSBatch-${var.name}-*",
      "${local.arn_prefix}:ecs:${var.region}:${var.account_id}:cluster/${var.name}-*",
      "${local.arn_prefix}:ecs:${var.region}:${var.account_id}:container-instance/AWSBatch-${var.name}-*/*",
      "${local.arn_prefix}:ecs:${var.region}:${var.account_id}:container-instance/${var.name}-*/*",
    ]
  }

  statement {
    sid       = "FindAgent"
    actions   = ["ecs:DiscoverPollEndpoint"]
    resources = ["*"] # the action knows no resource
  }
}

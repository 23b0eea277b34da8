data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "${var.name}-pipeline"
  description          = "Lets the pipeline run its steps"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  name   = "run-training"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  # The pipeline chooses the names of its jobs.
  statement {
    sid       = "Run"
    actions   = ["sagemaker:AddTags", "sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"]
    resources = ["${local.arn_prefix}:sagemaker:${var.region}:${var.account_id}:training-job/*"]
  }

  statement {
    sid       = "AsJob"
    actions   = ["iam:PassRole"]
    resources = [local.runtime_role_arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["sagemaker.amazonaws.com"]
    }
  }

  # Pipelines wait for jobs through rules whose names AWS fixes.
  statement {
    sid       = "Follow"
    actions   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
    resources = ["${local.arn_prefix}:events:${var.region}:${var.account_id}:rule/SageMakerPipelineExecution*"]
  }
}

resource "aws_iam_role" "job" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name                 = "${var.name}-pipeline-job"
  description          = "What the training code of the pipeline may do"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "job" {
  count = var.runtime_role_arn == "" ? 1 : 0

  name   = "read-data-add-models"
  role   = aws_iam_role.job[0].id
  policy = data.aws_iam_policy_document.job.json
}

data "aws_iam_policy_document" "job" {
  source_policy_documents = compact([var.dataset.policy])

  statement {
    sid       = "ReadData"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/data/*"]
  }

  # Models are immutable versions: training adds one, and promotes none.
  statement {
    sid       = "AddModels"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
    resources = ["${var.bucket_arn}/models/versions/*", "${var.bucket_arn}/training/*"]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # Disks are encrypted through grants, which SageMaker makes under this role.
  statement {
    sid       = "EncryptDisks"
    actions   = ["kms:CreateGrant"]
    resources = [var.kms_key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

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

  # AWS fixes the group's name for the account.
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [local.job_logs, "${local.job_logs}:log-stream:*"]
  }

  statement {
    sid       = "Connect"
    actions   = ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"]
    resources = [for kind in ["network-interface", "security-group", "subnet"] : "${local.arn_prefix}:ec2:${var.region}:${var.account_id}:${kind}/*"]
  }

  # The actions know no resource.
  statement {
    sid       = "LookForNetwork"
    actions   = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
    resources = ["*"]
  }
}

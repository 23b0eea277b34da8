data "aws_iam_policy_document" "monitoring_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "monitoring" {
  name                 = "${var.name}-vector-monitoring"
  description          = "Lets RDS report on the machines under the vector database"
  assume_role_policy   = data.aws_iam_policy_document.monitoring_trust.json
  permissions_boundary = local.boundary_arn
}

resource "aws_iam_role_policy" "monitoring" {
  name   = "report"
  role   = aws_iam_role.monitoring.id
  policy = data.aws_iam_policy_document.monitoring.json
}

# The log group of enhanced monitoring has a name that AWS fixes.
data "aws_iam_policy_document" "monitoring" {
  statement {
    sid       = "Report"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", "logs:PutRetentionPolicy"]
    resources = ["${local.arn_prefix}:logs:${var.region}:${var.account_id}:log-group:RDSOSMetrics*"]
  }
}

data "aws_iam_policy_document" "use" {
  statement {
    sid       = "SignIn"
    actions   = ["rds-db:connect"]
    resources = ["${local.arn_prefix}:rds-db:${var.region}:${var.account_id}:dbuser:${aws_rds_cluster.this.cluster_resource_id}/${local.user}"]
  }
}

variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}[a-z0-9]$", var.name))
    error_message = "Use 3 to 26 lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "region" {
  description = "AWS region that the resources live in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Use a region id such as us-east-1."
  }
}

variable "account_id" {
  description = "AWS account that the resources belong to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts what is stored."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "Give the ARN of a KMS key."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept at least; raised to 365 and to the next period that CloudWatch offers."
  type        = number
  default     = 365

  validation {
    condition     = var.log_retention_days >= 1
    error_message = "Keep logs for at least a day."
  }
}

variable "vpc_id" {
  description = "Network that the resources live in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "Give the id of a VPC."
  }
}

variable "private_subnet_ids" {
  description = "Private subnets, one per availability zone."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) >= 2
    error_message = "Two availability zones are the least."
  }
}

variable "topic_arn" {
  description = "Topic that alarms notify."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:", var.topic_arn))
    error_message = "Give the ARN of an SNS topic."
  }
}

variable "node_type" {
  description = "Machine that holds the features."
  type        = string

  validation {
    condition     = can(regex("^cache[.][a-z0-9]+[.][a-z0-9]+$", var.node_type))
    error_message = "Give a node type such as cache.r7g.large."
  }
}

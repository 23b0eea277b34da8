variable "project" {
  description = "Name of the system; every resource that the pipeline manages starts with it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.project))
    error_message = "project is 2 to 31 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account that is deployed to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "log_bucket_name" {
  description = "Bucket that takes the access logs of this module's bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.log_bucket_name))
    error_message = "log_bucket_name is the name of a bucket."
  }
}

variable "region" {
  description = "Region that is deployed to."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is an AWS region such as eu-west-1."
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

variable "source_repository" {
  description = "Repository that is deployed, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$", var.source_repository))
    error_message = "source_repository is owner/name, without wildcards."
  }
}

variable "connection_arn" {
  description = "Connection of the account to the host of the repository."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:code(star-)?connections:", var.connection_arn))
    error_message = "connection_arn is the ARN of a CodeConnections connection."
  }
}

variable "environments" {
  description = "Environments in the order in which a change reaches them; the last waits for a person."
  type        = list(string)
  default     = ["prod"]

  validation {
    condition     = length(var.environments) > 0 && alltrue([for e in var.environments : can(regex("^[A-Za-z0-9_-]+$", e))])
    error_message = "environments needs at least one name of letters, digits, hyphens and underscores."
  }
}

variable "plan_policy_arns" {
  description = "Policies of the role for plans."
  type        = list(string)

  validation {
    condition     = length(var.plan_policy_arns) <= 10
    error_message = "A role takes ten policies unless its quota is raised."
  }
}

variable "deploy_policy_arns" {
  description = "Policies of the role for deployments."
  type        = list(string)

  validation {
    condition     = length(var.deploy_policy_arns) <= 10
    error_message = "A role takes ten policies unless its quota is raised."
  }
}

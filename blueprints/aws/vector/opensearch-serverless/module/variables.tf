variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}[a-z0-9]$", var.name))
    error_message = "Use 3 to 26 lower-case letters, digits and hyphens, starting with a letter."
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

variable "standby" {
  description = "Keep a second copy in another zone, which takes over."
  type        = bool
}

variable "max_latency_ms" {
  description = "Mean time of a search that alarms when exceeded, milliseconds."
  type        = number
  default     = 500

  validation {
    condition     = var.max_latency_ms > 0
    error_message = "A time is positive."
  }
}

variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}[a-z0-9]$", var.name))
    error_message = "Use 3 to 26 lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "project" {
  description = "Name of the system; the permissions boundary of the bootstrap root carries it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.project))
    error_message = "Use lower-case letters, digits and hyphens, starting with a letter."
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

variable "fallback_region" {
  description = "AWS region of the same geography in which calls are made that fail in the first; the provider `aws.fallback` is its."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.fallback_region))
    error_message = "Use a region id such as us-west-2."
  }

  validation {
    condition     = split("-", var.fallback_region)[0] == split("-", var.region)[0] && var.fallback_region != var.region
    error_message = "Use another region of the same geography."
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

variable "vpc_cidr" {
  description = "Address range of the network, which alone may call."
  type        = string

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "Give an address range such as 10.0.0.0/16."
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

variable "model_id" {
  description = "Model that answers, as Bedrock names it, without a geography in front."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+[.][a-z0-9.:-]+$", var.model_id))
    error_message = "Give the id of a foundation model, such as amazon.nova-lite-v1:0."
  }
}

variable "embedding_model_id" {
  description = "Model that turns text into vectors."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+[.][a-z0-9.:-]+$", var.embedding_model_id))
    error_message = "Give the id of a foundation model, such as amazon.titan-embed-text-v2:0."
  }
}

variable "filter_strength" {
  description = "How soon the guardrail takes content for harmful."
  type        = string
  default     = "MEDIUM"

  validation {
    condition     = contains(["LOW", "MEDIUM", "HIGH"], var.filter_strength)
    error_message = "Use LOW, MEDIUM or HIGH."
  }
}

variable "mask_personal_data" {
  description = "Mask personal data in what users write and are answered."
  type        = bool
  default     = false
}

variable "blocked_message" {
  description = "What users read in place of what was blocked."
  type        = string
  default     = "This request cannot be answered."

  validation {
    condition     = length(var.blocked_message) >= 1 && length(var.blocked_message) <= 500
    error_message = "Use 1 to 500 characters."
  }
}

variable "blocked_limit" {
  description = "Blocked texts in five minutes that alarm when exceeded."
  type        = number
  default     = 20

  validation {
    condition     = var.blocked_limit >= 0
    error_message = "A number of texts is not negative."
  }
}

variable "log_calls" {
  description = "Log every call; Bedrock has one such setting for an account and a region."
  type        = bool
  default     = true
}

variable "environment" {
  description = "Environment that this one is."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[a-z0-9-]*$", var.environment))
    error_message = "An environment is named with lower-case letters, digits and hyphens."
  }
}

variable "environments" {
  description = "Environments that share the account, in the order in which a change reaches them; the last one logs the calls of all."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.environments : can(regex("^[a-z0-9-]+$", name))])
    error_message = "An environment is named with lower-case letters, digits and hyphens."
  }
}

variable "existing_endpoints" {
  description = "Services, such as bedrock-runtime, that the network has an interface endpoint with private names for already: a second one is refused."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for service in var.existing_endpoints : can(regex("^[a-z0-9.-]+$", service))])
    error_message = "Name services as endpoints do, such as bedrock-runtime."
  }
}

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

variable "account_id" {
  description = "AWS account that the resources belong to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "runtime_role_arn" {
  description = "Role of others that the program runs under; empty for one that is made for it."
  type        = string
  default     = ""

  validation {
    condition     = var.runtime_role_arn == "" || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", var.runtime_role_arn))
    error_message = "runtime_role_arn looks like arn:aws:iam::123456789012:role/ml-runtime."
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

variable "aws_services" {
  description = "Where AWS services answer, by name: an address range or a prefix list."
  type        = map(object({ cidr = optional(string), prefix_list = optional(string) }))
  default     = { anywhere = { cidr = "0.0.0.0/0" } }

  validation {
    condition     = length(var.aws_services) > 0
    error_message = "Name one place at least."
  }
}

variable "bucket_name" {
  description = "Bucket with data/ and models/."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "Give the name of a bucket."
  }
}

variable "bucket_arn" {
  description = "ARN of that bucket, for policies."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:s3:::", var.bucket_arn))
    error_message = "Give the ARN of a bucket."
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

variable "model_path" {
  description = "Prefix in the bucket below which the files of the model lie, with a slash at its end."
  type        = string

  validation {
    condition     = can(regex("^llm/[A-Za-z0-9._/-]+/$", var.model_path))
    error_message = "Give a prefix such as llm/llama-3.1-8b-instruct/."
  }
}

variable "instance_type" {
  description = "Machine with GPUs, such as ml.g5.2xlarge."
  type        = string

  validation {
    condition     = can(regex("^ml\\.(g|p)[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "Give an instance type of SageMaker with GPUs."
  }
}

variable "machines" {
  description = "Machines that carry the peak."
  type        = number

  validation {
    condition     = var.machines >= 1 && floor(var.machines) == var.machines
    error_message = "A whole number; two machines, in two zones, are the least where people wait."
  }
}

variable "requests_per_minute" {
  description = "Requests a minute and machine that autoscaling aims at."
  type        = number

  validation {
    condition     = var.requests_per_minute >= 1
    error_message = "At least one."
  }
}

variable "max_tokens" {
  description = "Tokens of a question and its answer together; more need more memory of the GPUs."
  type        = number
  default     = 8192

  validation {
    condition     = var.max_tokens >= 512 && floor(var.max_tokens) == var.max_tokens
    error_message = "A whole number, 512 at least."
  }
}

variable "container_tag" {
  description = "Tag of Amazon's container for language models."
  type        = string
  default     = "0.35.0-lmi17.0.0-cu128"

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+-lmi[0-9.]+-cu[0-9]+", var.container_tag))
    error_message = "Give a tag such as 0.35.0-lmi17.0.0-cu128."
  }
}

variable "slow_seconds" {
  description = "Seconds within which nine of ten answers are written; more of them raise an alarm."
  type        = number
  default     = 60

  validation {
    condition     = var.slow_seconds > 0 && var.slow_seconds <= 60
    error_message = "SageMaker gives up after 60 seconds."
  }
}

variable "existing_endpoints" {
  description = "Services, such as sagemaker.runtime, that the network has an interface endpoint with private names for already: a second one is refused."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for service in var.existing_endpoints : can(regex("^[a-z0-9.-]+$", service))])
    error_message = "Name services as endpoints do, such as sagemaker.runtime."
  }
}

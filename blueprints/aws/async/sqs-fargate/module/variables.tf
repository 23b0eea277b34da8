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

variable "repository_url" {
  description = "Container repository, without a tag."
  type        = string

  validation {
    condition     = can(regex("^[^:]+$", var.repository_url))
    error_message = "Give the address of a repository without a tag."
  }
}

variable "repository_arn" {
  description = "ARN of the container repository, for the permission to pull."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecr:", var.repository_arn))
    error_message = "Give the ARN of an ECR repository."
  }
}

variable "image_tag" {
  description = "Tag of the image to run; tags are immutable."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "Give the tag of one build, not \"latest\"."
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

variable "cpu" {
  description = "CPU units of a task; 1024 are one vCPU."
  type        = number

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096], var.cpu)
    error_message = "Use 256, 512, 1024, 2048 or 4096."
  }
}

variable "memory" {
  description = "Memory of a task, MiB."
  type        = number

  validation {
    condition     = var.memory >= 512 && var.memory <= 30720
    error_message = "Use 512 to 30720 MiB."
  }
}

variable "architecture" {
  description = "Processor that the image was built for."
  type        = string

  validation {
    condition     = contains(["ARM64", "X86_64"], var.architecture)
    error_message = "Use ARM64 or X86_64."
  }
}

variable "max_tasks" {
  description = "Tasks that may run at once; none runs while nothing waits."
  type        = number

  validation {
    condition     = var.max_tasks >= 1 && var.max_tasks <= 5000
    error_message = "A service of ECS runs 1 to 5000 tasks."
  }
}

variable "backlog_per_task" {
  description = "Requests that wait or are being answered for each task, above which further tasks start."
  type        = number
  default     = 20

  validation {
    condition     = var.backlog_per_task >= 1
    error_message = "A request for each task is the least."
  }
}

variable "visibility_seconds" {
  description = "Seconds in which a worker must answer the ten requests that it takes at once; then others get them."
  type        = number

  validation {
    condition     = var.visibility_seconds >= 30 && var.visibility_seconds <= 43200
    error_message = "Use 30 seconds to 12 hours."
  }
}

variable "max_wait_seconds" {
  description = "Age of the oldest request that alarms when exceeded, seconds."
  type        = number
  default     = 900

  validation {
    condition     = var.max_wait_seconds >= 60
    error_message = "A minute is the least that is measured."
  }
}

variable "retention_days" {
  description = "Days that a request may wait before it is dropped."
  type        = number
  default     = 4

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 14
    error_message = "SQS keeps messages for 1 to 14 days here."
  }
}

variable "model_channel" {
  description = "Channel of the registry of models, below models/, whose model answers."
  type        = string
  default     = "current"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.model_channel))
    error_message = "Use lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "log_level" {
  description = "Least severe log lines that are written."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "Use DEBUG, INFO, WARNING or ERROR."
  }
}

variable "private_only" {
  description = "Take and give messages through the endpoint in the network alone."
  type        = bool
  default     = false
}

variable "existing_endpoints" {
  description = "Services, such as sqs, that the network has an interface endpoint with private names for already: a second one is refused."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for service in var.existing_endpoints : can(regex("^[a-z0-9.-]+$", service))])
    error_message = "Name services as endpoints do, such as sqs."
  }
}

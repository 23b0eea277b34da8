variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name is 3 to 40 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "project" {
  description = "Name of the system; the permissions boundary of the bootstrap root carries it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.project))
    error_message = "project is 2 to 31 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region that jobs run in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is an AWS region such as eu-west-1."
  }
}

variable "account_id" {
  description = "AWS account that jobs run in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
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
  description = "Key that encrypts logs, data and models."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a KMS key."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept at least; raised to 365 and to the next period that CloudWatch offers."
  type        = number
  default     = 365

  validation {
    condition     = var.log_retention_days > 0 && var.log_retention_days <= 3653
    error_message = "CloudWatch keeps logs for 1 to 3653 days."
  }
}

variable "vpc_id" {
  description = "Network that jobs run in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id is the id of a VPC."
  }
}

variable "private_subnet_ids" {
  description = "Private subnets that jobs run in."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) > 0
    error_message = "At least one private subnet is needed."
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
}

variable "repository_arn" {
  description = "ARN of the container repository, for the permission to pull."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecr:", var.repository_arn))
    error_message = "repository_arn is the ARN of an ECR repository."
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
  description = "Bucket with data/, models/ and predictions/."
  type        = string
}

variable "bucket_arn" {
  description = "ARN of that bucket, for policies."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:s3:::", var.bucket_arn))
    error_message = "bucket_arn is the ARN of a bucket."
  }
}

variable "topic_arn" {
  description = "Topic that is told of failures."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:", var.topic_arn))
    error_message = "topic_arn is the ARN of an SNS topic."
  }
}

variable "vcpu" {
  description = "vCPUs of a job."
  type        = number

  validation {
    condition     = contains([1, 2, 4, 8, 16], var.vcpu)
    error_message = "Fargate runs jobs with 1, 2, 4, 8 or 16 vCPU."
  }
}

variable "memory_gb" {
  description = "Memory of a job, GiB; must fit the vCPUs."
  type        = number
}

variable "units" {
  description = "Shards of one run; each is a job of an array."
  type        = number

  validation {
    condition     = var.units >= 1 && var.units <= 300 && floor(var.units) == var.units
    error_message = "units is a whole number from 1 to 300."
  }
}

variable "window_hours" {
  description = "Time in which a run must end; later it raises an alarm, and after twice as long it is stopped."
  type        = number

  validation {
    condition     = var.window_hours > 0 && var.window_hours <= 168
    error_message = "window_hours lies between 0 and 168."
  }
}

variable "schedule_expression" {
  description = "When a run starts, in UTC, as an EventBridge Scheduler expression."
  type        = string
  default     = "cron(0 1 * * ? *)"

  validation {
    condition     = can(regex("^(cron|rate)\\(.+\\)$", var.schedule_expression))
    error_message = "schedule_expression is cron(...) or rate(...)."
  }
}

variable "dataset" {
  description = "The bucket that others own and data is read from, if any, and the permission to read it."
  type        = object({ bucket_name = string, prefix = string, policy = string })
  default     = { bucket_name = "", prefix = "", policy = "" }
}

variable "input_path" {
  description = "Records to score inside the bucket, one CSV file."
  type        = string
  default     = "data/batch/input.csv"

  validation {
    condition     = startswith(var.input_path, "data/")
    error_message = "Scoring may read below data/ only."
  }
}

variable "shadow_channel" {
  description = "Channel of the registry of models, below models/, whose model scores the same records beside the one that counts; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z_][A-Za-z0-9_]*)?$", var.shadow_channel))
    error_message = "Use letters, digits and underscores."
  }
}

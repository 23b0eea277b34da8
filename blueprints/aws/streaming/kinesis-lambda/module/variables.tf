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

variable "shard_count" {
  description = "Shards of the events, each with one call at a time."
  type        = number

  validation {
    condition     = var.shard_count >= 1
    error_message = "One shard is the least."
  }
}

variable "stream_mode" {
  description = "PROVISIONED (shards are paid by the hour) or ON_DEMAND (events are paid by the GB)."
  type        = string

  validation {
    condition     = contains(["PROVISIONED", "ON_DEMAND"], var.stream_mode)
    error_message = "Use PROVISIONED or ON_DEMAND."
  }
}

variable "retention_hours" {
  description = "Hours that events can be read again."
  type        = number
  default     = 24

  validation {
    condition     = var.retention_hours >= 24 && var.retention_hours <= 8760
    error_message = "Kinesis keeps events for 24 to 8760 hours."
  }
}

variable "max_lag_ms" {
  description = "Age of the oldest unread event that alarms when exceeded, milliseconds."
  type        = number
  default     = 60000

  validation {
    condition     = var.max_lag_ms >= 1000
    error_message = "A second is the least that can be watched."
  }
}

variable "batching_seconds" {
  description = "Seconds that a batch waits for more events; 0 calls as soon as there is one."
  type        = number
  default     = 5

  validation {
    condition     = var.batching_seconds >= 0 && var.batching_seconds <= 300
    error_message = "Lambda waits for 300 seconds at most."
  }
}

variable "shadow_channel" {
  description = "Channel of the registry of models, below models/, whose model answers the same events beside the one that counts; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z_][A-Za-z0-9_]*)?$", var.shadow_channel))
    error_message = "Use letters, digits and underscores."
  }
}

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

variable "endpoint_name" {
  description = "Name of the endpoint, which callers use."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", var.endpoint_name))
    error_message = "Up to 63 letters, digits and hyphens."
  }
}

variable "repository_url" {
  description = "Where the image is pulled from, without a tag."
  type        = string

  validation {
    condition     = can(regex("\\.dkr\\.ecr\\.", var.repository_url))
    error_message = "Give the address of an ECR repository."
  }
}

variable "repository_arn" {
  description = "ARN of the image repository."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecr:", var.repository_arn))
    error_message = "Give the ARN of an ECR repository."
  }
}

variable "image_tag" {
  description = "Tag of the serving image to run; tags are immutable."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "Give the tag of one build, not \"latest\"."
  }
}

variable "bucket_name" {
  description = "Bucket with data/, models/ and predictions/."
  type        = string

  validation {
    condition     = length(var.bucket_name) >= 3 && length(var.bucket_name) <= 63
    error_message = "A bucket's name has 3 to 63 characters."
  }
}

variable "bucket_arn" {
  description = "ARN of that bucket."
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
  description = "Memory of a container, MB; the processor grows with it."
  type        = number

  validation {
    condition     = contains([1024, 2048, 3072, 4096, 5120, 6144], var.memory)
    error_message = "Use 1024 to 6144 MB in steps of 1024."
  }
}

variable "concurrency" {
  description = "Requests that are answered at the same time at most; more get a 429."
  type        = number

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 200 && floor(var.concurrency) == var.concurrency
    error_message = "A whole number from 1 to 200."
  }
}

variable "model_channel" {
  description = "Channel of the model registry that is served; another one is a release, shifted gradually."
  type        = string
  default     = "current"

  validation {
    condition     = can(regex("^[A-Za-z_][A-Za-z0-9_]*$", var.model_channel))
    error_message = "Use letters, digits and underscores."
  }
}

variable "latency_p99_ms" {
  description = "99th percentile of latency that alarms when exceeded, milliseconds."
  type        = number
  default     = 500

  validation {
    condition     = var.latency_p99_ms > 0
    error_message = "A latency is positive."
  }
}

variable "log_level" {
  description = "Least severity that the service logs."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "Use DEBUG, INFO, WARNING or ERROR."
  }
}

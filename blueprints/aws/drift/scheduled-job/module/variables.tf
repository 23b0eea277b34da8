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

variable "job_queue_arn" {
  description = "Queue that training jobs are submitted to."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:batch:", var.job_queue_arn))
    error_message = "Give the ARN of an AWS Batch job queue."
  }
}

variable "job_definition_arn" {
  description = "Definition of the training job."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:batch:", var.job_definition_arn))
    error_message = "Give the ARN of an AWS Batch job definition."
  }
}

variable "vcpu" {
  description = "vCPUs of a check."
  type        = number

  validation {
    condition     = contains([1, 2, 4], var.vcpu)
    error_message = "Use 1, 2 or 4."
  }
}

variable "memory_gb" {
  description = "Memory of a check, GiB; must fit the vCPUs."
  type        = number

  validation {
    condition     = var.memory_gb >= 2 && var.memory_gb <= 30
    error_message = "Use 2 to 30 GiB."
  }
}

variable "schedule" {
  description = "When to look, as EventBridge Scheduler writes it, in UTC."
  type        = string
  default     = "cron(0 5 * * ? *)"

  validation {
    condition     = can(regex("^(cron|rate)[(].+[)]$", var.schedule))
    error_message = "Give a cron or rate expression."
  }
}

variable "threshold" {
  description = "Population stability index above which a signal counts as drifted."
  type        = number
  default     = 0.2

  validation {
    condition     = var.threshold > 0 && var.threshold <= 5
    error_message = "Use a number above 0; 0.1 is moderate and 0.25 strong drift."
  }
}

variable "dataset" {
  description = "The bucket that others own and data is read from, if any, and the permission to read it."
  type        = object({ bucket_name = string, prefix = string, policy = string })
  default     = { bucket_name = "", prefix = "", policy = "" }
}

variable "data_path" {
  description = "What came in since, inside the bucket, one CSV file."
  type        = string
  default     = "data/recent.csv"

  validation {
    condition     = startswith(var.data_path, "data/")
    error_message = "The check may read below data/ only."
  }
}

variable "retrain" {
  description = "Start a training when drift is found."
  type        = bool
  default     = true
}

variable "timeout_hours" {
  description = "A check that runs longer is stopped."
  type        = number
  default     = 2

  validation {
    condition     = var.timeout_hours > 0 && var.timeout_hours <= 24
    error_message = "Use up to 24 hours."
  }
}

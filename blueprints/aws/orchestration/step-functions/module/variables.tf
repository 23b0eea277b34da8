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

variable "retrain_cadence" {
  description = "How often it runs on its own; continuous, on_drift and manual have no schedule."
  type        = string

  validation {
    condition     = contains(["continuous", "every_few_minutes", "hourly", "daily", "weekly", "monthly", "quarterly", "on_drift", "manual"], var.retrain_cadence)
    error_message = "Use a cadence such as weekly."
  }
}

variable "retrain_minutes" {
  description = "From one training to the next where retrain_cadence is every_few_minutes."
  type        = number
  default     = 5

  validation {
    condition     = var.retrain_minutes >= 2 && var.retrain_minutes <= 59 && floor(var.retrain_minutes) == var.retrain_minutes
    error_message = "Use whole minutes, 2 to 59."
  }
}

variable "dataset" {
  description = "The bucket that others own and data is read from, if any, and the permission to read it."
  type        = object({ bucket_name = string, prefix = string, policy = string })
  default     = { bucket_name = "", prefix = "", policy = "" }
}

variable "data_path" {
  description = "Training data inside the bucket."
  type        = string
  default     = "data/train.csv"

  validation {
    condition     = startswith(var.data_path, "data/")
    error_message = "Training may read below data/ only."
  }
}

variable "timeout_hours" {
  description = "A run that takes longer has failed."
  type        = number
  default     = 24

  validation {
    condition     = var.timeout_hours >= 1 && var.timeout_hours <= 720
    error_message = "Use 1 to 720 hours."
  }
}

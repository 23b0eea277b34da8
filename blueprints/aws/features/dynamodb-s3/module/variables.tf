variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}[a-z0-9]$", var.name))
    error_message = "Use 3 to 26 lower-case letters, digits and hyphens, starting with a letter."
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

variable "first_day" {
  description = "First day that the history may have."
  type        = string
  default     = "2024-01-01"

  validation {
    condition     = can(regex("^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", var.first_day))
    error_message = "Give a day such as 2024-01-01."
  }
}

variable "max_latency_ms" {
  description = "Mean time of a read that alarms when exceeded, milliseconds."
  type        = number
  default     = 20

  validation {
    condition     = var.max_latency_ms > 0
    error_message = "A time is positive."
  }
}

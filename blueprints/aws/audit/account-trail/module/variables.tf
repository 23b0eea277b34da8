variable "project" {
  description = "Name of the system; every resource that the pipeline manages starts with it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.project))
    error_message = "project is 2 to 31 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account that is deployed to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "log_bucket_name" {
  description = "Bucket that takes the access logs of this module's bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.log_bucket_name))
    error_message = "log_bucket_name is the name of a bucket."
  }
}

variable "region" {
  description = "Region that is deployed to; regional permissions end there."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is an AWS region such as eu-west-1."
  }
}

variable "retention_days" {
  description = "Days that audit records are kept; at least a year."
  type        = number
  default     = 365

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 36500
    error_message = "retention_days is between 1 and 36500."
  }
}

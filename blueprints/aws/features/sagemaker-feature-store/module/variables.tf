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

variable "features" {
  description = "Features by name, with their types."
  type        = map(string)
  default     = { feature_1 = "Fractional", feature_2 = "Fractional", feature_3 = "Integral", feature_4 = "String" }

  validation {
    condition     = alltrue([for type in values(var.features) : contains(["Fractional", "Integral", "String"], type)])
    error_message = "The types are Fractional, Integral and String."
  }
}

variable "keep_days" {
  description = "Days that a record stays in the online store."
  type        = number
  default     = 90

  validation {
    condition     = var.keep_days >= 1 && var.keep_days <= 3650
    error_message = "Use 1 to 3650 days."
  }
}

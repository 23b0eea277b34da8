variable "bucket_name" {
  description = "Name of the bucket that is there already."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name is 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "prefix" {
  description = "Folder in it that data is read from, with a slash at its end; empty for the whole bucket."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9!_.()=-]+/)*$", var.prefix))
    error_message = "prefix is empty or ends with a slash, such as data/."
  }
}

variable "key_arn" {
  description = "Key that encrypts what lies there; empty when S3 or AWS manages it."
  type        = string
  default     = ""

  validation {
    condition     = var.key_arn == "" || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.key_arn))
    error_message = "key_arn is the ARN of a KMS key, not of an alias, or empty."
  }
}

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

variable "cidr" {
  description = "Address range of the network, a /16."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "Give a /16 in CIDR notation."
  }
}

variable "zone_count" {
  description = "Availability zones to spread over."
  type        = number

  validation {
    condition     = contains([2, 3], var.zone_count)
    error_message = "Two or three zones."
  }
}

variable "nat_count" {
  description = "NAT gateways: 0 for no way to the internet, 1 shared, or one per zone."
  type        = number

  validation {
    condition     = contains([0, 1, 2, 3], var.nat_count)
    error_message = "Give 0, 1 or the number of zones."
  }
}

variable "interface_endpoints" {
  description = "Reach AWS services through interface endpoints, so that tasks run without the internet."
  type        = bool
}

variable "private_only" {
  description = "No public subnets, so no internet-facing load balancer; NAT gateways bring them in any case."
  type        = bool
  default     = false
}

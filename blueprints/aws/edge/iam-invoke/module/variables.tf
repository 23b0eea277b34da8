variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}[a-z0-9]$", var.name))
    error_message = "Use 3 to 26 lower-case letters, digits and hyphens, starting with a letter."
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

variable "zones" {
  description = "Zones with an interface endpoint of the SageMaker runtime; none leaves calls to the regional name."
  type        = number

  validation {
    condition     = contains([0, 2], var.zones)
    error_message = "Use 0, or 2 zones."
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

variable "vpc_cidr" {
  description = "Address range of the network."
  type        = string

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "Give a range in CIDR notation."
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

variable "existing_endpoints" {
  description = "Services, such as sagemaker.runtime, that the network has an interface endpoint with private names for already: a second one is refused."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for service in var.existing_endpoints : can(regex("^[a-z0-9.-]+$", service))])
    error_message = "Name services as endpoints do, such as sagemaker.runtime."
  }
}

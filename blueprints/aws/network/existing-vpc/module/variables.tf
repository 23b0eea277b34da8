variable "vpc_id" {
  description = "Id of the network that is there already."
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-f]{8,17}$", var.vpc_id))
    error_message = "vpc_id looks like vpc-0a1b2c3d4e5f67890."
  }
}

variable "vpc_cidr" {
  description = "Address range of that network."
  type        = string

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "vpc_cidr is in CIDR notation, such as 10.20.0.0/16."
  }
}

variable "private_subnet_ids" {
  description = "Private subnets in two zones at least, separated by commas."
  type        = string

  validation {
    condition     = length(distinct(split(",", var.private_subnet_ids))) >= 2 && alltrue([for s in split(",", var.private_subnet_ids) : can(regex("^subnet-[0-9a-f]{8,17}$", trimspace(s)))])
    error_message = "private_subnet_ids are two or more ids such as subnet-0a1b2c3d4e5f67890, separated by commas."
  }
}

variable "public_subnet_ids" {
  description = "Public subnets, separated by commas, for what faces the internet; may be empty."
  type        = string
  default     = ""

  validation {
    condition     = var.public_subnet_ids == "" || alltrue([for s in split(",", var.public_subnet_ids) : can(regex("^subnet-[0-9a-f]{8,17}$", trimspace(s)))])
    error_message = "public_subnet_ids are ids such as subnet-0a1b2c3d4e5f67890, separated by commas, or nothing."
  }
}

variable "interface_endpoints" {
  description = "Services that the network has interface endpoints with private names for, separated by commas; may be empty."
  type        = string
  default     = ""

  validation {
    condition     = var.interface_endpoints == "" || alltrue([for name in split(",", var.interface_endpoints) : can(regex("^[a-z0-9.-]+$", trimspace(name)))])
    error_message = "interface_endpoints are names such as secretsmanager,sqs, separated by commas, or nothing."
  }
}

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

variable "log_retention_days" {
  description = "Days that logs are kept at least; raised to 365 and to the next period that CloudWatch offers."
  type        = number
  default     = 365

  validation {
    condition     = var.log_retention_days >= 1
    error_message = "Keep logs for at least a day."
  }
}

variable "vpc_id" {
  description = "Network that the resources live in."
  type        = string
}

variable "vpc_cidr" {
  description = "Address range of the network; clients of an internal load balancer live here, and so do the targets."
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

variable "public_subnet_ids" {
  description = "Public subnets, one per availability zone; used when the load balancer faces the internet."
  type        = list(string)
  default     = []
}

variable "internal" {
  description = "Reachable from inside the network only."
  type        = bool
  default     = true
}

variable "certificate_arn" {
  description = "ACM certificate for the name that clients call."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:acm:", var.certificate_arn))
    error_message = "Give the ARN of an ACM certificate."
  }
}

variable "log_bucket_name" {
  description = "Bucket that accepts access logs of load balancers under alb/."
  type        = string
}

variable "target_port" {
  description = "Port that targets listen on."
  type        = number
  default     = 8080

  validation {
    condition     = var.target_port > 0 && var.target_port < 65536
    error_message = "A port lies between 1 and 65535."
  }
}

variable "domain_name" {
  description = "Name that clients call; empty where its record is kept elsewhere."
  type        = string
  default     = ""

  validation {
    condition     = var.domain_name == "" || can(regex("^[a-z0-9.-]+\\.[a-z]{2,}$", var.domain_name))
    error_message = "Give a domain name in lower case."
  }
}

variable "hosted_zone_id" {
  description = "Public hosted zone that the record of domain_name is added to; empty where it is kept elsewhere."
  type        = string
  default     = ""

  validation {
    condition     = var.hosted_zone_id == "" || can(regex("^Z[A-Z0-9]{7,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id looks like Z0123456789ABCDEFGHIJ."
  }
}

variable "routing" {
  description = "How regions share domain_name: alone, primary, secondary, or latency where all of them answer."
  type        = string
  default     = "alone"

  validation {
    condition     = contains(["alone", "primary", "secondary", "latency"], var.routing)
    error_message = "routing is alone, primary, secondary or latency."
  }
}

variable "region" {
  description = "Region of the load balancer, by which its record is told from those of others."
  type        = string
  default     = ""

  validation {
    condition     = var.region != "" || var.routing == "alone"
    error_message = "A record beside others needs the region."
  }
}

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
  description = "Key that encrypts metrics, logs and alerts; its policy must let CloudWatch, EventBridge, Budgets and Prometheus use it."
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

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "Give the id of a VPC."
  }
}

variable "vpc_cidr" {
  description = "Address range of the network, from which Grafana is looked at."
  type        = string

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "Give an address range such as 10.0.0.0/16."
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

variable "alert_email" {
  description = "Address that alerts go to; it must confirm the subscription."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email is an e-mail address."
  }
}

variable "idp_metadata_url" {
  description = "Where the identity provider (SAML 2.0) of those who look at Grafana describes itself."
  type        = string

  validation {
    condition     = startswith(var.idp_metadata_url, "https://")
    error_message = "Give an address that begins with https://."
  }
}

variable "admin_groups" {
  description = "What the provider says in the attribute `groups` of those who administer Grafana; all others look."
  type        = string

  validation {
    condition     = trimspace(var.admin_groups) != ""
    error_message = "Name one group at least; several are separated by commas."
  }
}

variable "grafana_cidrs" {
  description = "Address ranges outside the network from which Grafana is looked at, separated by commas; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.grafana_cidrs == "" || alltrue([for c in split(",", var.grafana_cidrs) : can(cidrhost(trimspace(c), 0)) && !endswith(trimspace(c), "/0")])
    error_message = "Give ranges such as 203.0.113.8/32, separated by commas, and never the whole internet."
  }
}

variable "availability_pct" {
  description = "Share of requests that must not end in a server error, percent."
  type        = number
  default     = 99.9

  validation {
    condition     = var.availability_pct > 0 && var.availability_pct < 100
    error_message = "A share between 0 and 100, without these."
  }
}

variable "latency_p99_ms" {
  description = "Milliseconds within which 99 of 100 requests must be answered."
  type        = number
  default     = 500

  validation {
    condition     = var.latency_p99_ms > 0
    error_message = "A latency is positive."
  }
}

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

variable "runtime_role_arn" {
  description = "Role of others that the program runs under; empty for one that is made for it."
  type        = string
  default     = ""

  validation {
    condition     = var.runtime_role_arn == "" || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", var.runtime_role_arn))
    error_message = "runtime_role_arn looks like arn:aws:iam::123456789012:role/ml-runtime."
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

variable "vpc_cidr" {
  description = "Address range of the network, in which the load balancer lives."
  type        = string

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "Give a range in CIDR notation."
  }
}

variable "alb_security_group_id" {
  description = "Group of the load balancer, the only one that may call the pods."
  type        = string
}

variable "target_group_arn" {
  description = "Target group that pods are registered in."
  type        = string
}

variable "alb_arn_suffix" {
  description = "How metrics name the load balancer."
  type        = string
}

variable "target_group_arn_suffix" {
  description = "How metrics name the target group."
  type        = string
}

variable "repository_url" {
  description = "Where the image is pulled from."
  type        = string
}

variable "image_tag" {
  description = "Tag of the serving image to run; tags are immutable."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "Give the tag of one build, not \"latest\"."
  }
}

variable "bucket_name" {
  description = "Bucket that holds model artefacts under models/."
  type        = string
}

variable "bucket_arn" {
  description = "ARN of that bucket."
  type        = string
}

variable "topic_arn" {
  description = "Topic that alarms notify."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster that is there already."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", var.cluster_name))
    error_message = "cluster_name has up to 100 letters, digits, hyphens and underscores."
  }
}

variable "least_count" {
  description = "Pods that autoscaling always leaves running; two at least."
  type        = number

  validation {
    condition     = var.least_count >= 1 && floor(var.least_count) == var.least_count
    error_message = "A whole number, 1 or more."
  }
}

variable "desired_count" {
  description = "Pods that carry the peak; autoscaling starts up to one and a half times as many."
  type        = number

  validation {
    condition     = var.desired_count >= 2
    error_message = "Two pods are the least: one per zone."
  }
}

variable "latency_p99_ms" {
  description = "99th percentile of latency that alarms when exceeded, milliseconds."
  type        = number
  default     = 500

  validation {
    condition     = var.latency_p99_ms > 0
    error_message = "A latency is positive."
  }
}

variable "llm" {
  description = "What the code needs to call the models of the slot llm."
  type        = object({ environment = map(string), policy = string, entrances = optional(list(object({ security_group_id = string, port = number })), []) })
  default     = { environment = {}, policy = "" }
}

variable "vector" {
  description = "What the code needs to search the slot vector."
  type        = object({ environment = map(string), policy = string, entrances = optional(list(object({ security_group_id = string, port = number })), []) })
  default     = { environment = {}, policy = "" }
}

variable "features" {
  description = "What the code needs to use the slot features."
  type        = object({ environment = map(string), policy = string, entrances = optional(list(object({ security_group_id = string, port = number })), []) })
  default     = { environment = {}, policy = "" }
}

variable "pods_security_group_id" {
  description = "Security group of pods, or of nodes where pods have none of their own, that stores beside the service let in; may be empty without such stores."
  type        = string
  default     = ""

  validation {
    condition     = var.pods_security_group_id == "" || can(regex("^sg-[0-9a-f]{8,17}$", var.pods_security_group_id))
    error_message = "pods_security_group_id looks like sg-0a1b2c3d4e5f67890, or is empty."
  }
}

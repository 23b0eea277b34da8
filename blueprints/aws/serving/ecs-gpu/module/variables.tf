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

variable "private_subnet_ids" {
  description = "Private subnets, one per availability zone."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) >= 2
    error_message = "Two availability zones are the least."
  }
}

variable "aws_services" {
  description = "Where AWS services answer, by name: an address range or a prefix list."
  type        = map(object({ cidr = optional(string), prefix_list = optional(string) }))
  default     = { anywhere = { cidr = "0.0.0.0/0" } }

  validation {
    condition     = length(var.aws_services) > 0
    error_message = "Name one place at least."
  }
}

variable "alb_security_group_id" {
  description = "Group of the load balancer, the only one that may call the tasks."
  type        = string
}

variable "target_group_arn" {
  description = "Target group that tasks register in."
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

variable "repository_arn" {
  description = "ARN of the image repository."
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

variable "instance_type" {
  description = "Machine with one GPU; a task takes all of it."
  type        = string

  validation {
    condition     = can(regex("^g[0-9][a-z]*\\.[0-9]*xlarge$", var.instance_type))
    error_message = "Use a machine with an NVIDIA GPU, such as g4dn.xlarge."
  }
}

variable "vcpu" {
  description = "vCPUs of that machine."
  type        = number

  validation {
    condition     = var.vcpu >= 4
    error_message = "Machines with a GPU have four vCPUs or more."
  }
}

variable "memory_gb" {
  description = "Memory of that machine, GiB."
  type        = number

  validation {
    condition     = var.memory_gb >= 16
    error_message = "Machines with a GPU have 16 GiB or more."
  }
}

variable "storage_gb" {
  description = "Disk of a machine for the system, images and the model, GB."
  type        = number
  default     = 60

  validation {
    condition     = var.storage_gb >= 40
    error_message = "The system's image takes 30 GB; give 40 or more."
  }
}

variable "batch_size" {
  description = "Requests that a task answers together at most: a GPU takes hardly longer for several; 1 for none."
  type        = number
  default     = 1

  validation {
    condition     = var.batch_size >= 1 && floor(var.batch_size) == var.batch_size
    error_message = "A whole number, at least 1."
  }
}

variable "batch_wait_ms" {
  description = "Milliseconds that the first of them waits for others at most."
  type        = number
  default     = 5

  validation {
    condition     = var.batch_wait_ms >= 1 && floor(var.batch_wait_ms) == var.batch_wait_ms
    error_message = "A whole number, at least 1."
  }
}

variable "least_count" {
  description = "Tasks that autoscaling always leaves running; with fewer than two a lost zone is an outage."
  type        = number

  validation {
    condition     = var.least_count >= 1 && floor(var.least_count) == var.least_count
    error_message = "A whole number, 1 or more."
  }
}

variable "desired_count" {
  description = "Tasks that carry the peak; autoscaling starts up to one and a half times as many."
  type        = number

  validation {
    condition     = var.desired_count >= 1 && floor(var.desired_count) == var.desired_count
    error_message = "A whole number, 1 or more."
  }
}

variable "requests_per_minute" {
  description = "Requests a minute that one task should handle; more of them add a task."
  type        = number

  validation {
    condition     = var.requests_per_minute >= 1
    error_message = "At least one request a minute."
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

variable "log_level" {
  description = "Least severity that the service logs."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "Use DEBUG, INFO, WARNING or ERROR."
  }
}

variable "llm" {
  description = "What the code needs to call the models of the slot llm."
  type        = object({ environment = map(string), policy = string, security_group_ids = list(string) })
  default     = { environment = {}, policy = "", security_group_ids = [] }
}

variable "vector" {
  description = "What the code needs to search the slot vector."
  type        = object({ environment = map(string), policy = string, security_group_ids = list(string) })
  default     = { environment = {}, policy = "", security_group_ids = [] }
}

variable "features" {
  description = "What the code needs to use the slot features."
  type        = object({ environment = map(string), policy = string, security_group_ids = list(string) })
  default     = { environment = {}, policy = "", security_group_ids = [] }
}

variable "model_channel" {
  description = "Channel of the registry of models, below models/, whose model is served."
  type        = string
  default     = "current"

  validation {
    condition     = can(regex("^[A-Za-z_][A-Za-z0-9_]*$", var.model_channel))
    error_message = "Use letters, digits and underscores."
  }
}

variable "canary" {
  description = "A release that a tenth of the tasks run, so that about a tenth of the requests try it; null for none."
  type        = object({ image_tag = string, model_channel = string })
  default     = null
}

variable "metrics" {
  description = "Where metrics are written for Prometheus: whether at all, to which workspace and address, and the permission."
  type        = object({ enabled = bool, workspace_arn = string, write_url = string, policy = string })
  default     = { enabled = false, workspace_arn = "", write_url = "", policy = "" }
}

variable "collector_image" {
  description = "Image of the collector of metrics (AWS Distro for OpenTelemetry)."
  type        = string
  default     = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1"

  validation {
    condition     = can(regex("(:v[0-9][0-9.]*|@sha256:[0-9a-f]{64})$", var.collector_image))
    error_message = "Give the tag of one version, or a digest."
  }
}

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

variable "vpc_cidr" {
  description = "Address range of the network, in which the load balancer lives."
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

variable "kubernetes_version" {
  description = "Version of Kubernetes; nodes follow it."
  type        = string
  default     = "1.34"

  validation {
    condition     = can(regex("^1[.][0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version looks like 1.34."
  }
}

variable "api_cidrs" {
  description = "Address ranges from which the cluster's API may be reached over the internet, separated by commas; empty: from inside the network only."
  type        = string
  default     = ""

  validation {
    condition     = var.api_cidrs == "" || alltrue([for c in split(",", var.api_cidrs) : can(cidrhost(trimspace(c), 0)) && !endswith(trimspace(c), "/0")])
    error_message = "api_cidrs are ranges such as 203.0.113.8/32, separated by commas, and never the whole internet."
  }
}

variable "cluster_admin_arn" {
  description = "ARN of the role of the people who administer the cluster, and deploy by hand."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/", var.cluster_admin_arn))
    error_message = "cluster_admin_arn is the ARN of an IAM role."
  }
}

variable "instance_type" {
  description = "EC2 instance type of the nodes."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[.][a-z0-9]+$", var.instance_type))
    error_message = "instance_type looks like c7g.xlarge."
  }
}

variable "architecture" {
  description = "Processor that nodes have and the image was built for."
  type        = string

  validation {
    condition     = contains(["ARM64", "X86_64"], var.architecture)
    error_message = "Use ARM64 or X86_64."
  }
}

variable "pods_per_node" {
  description = "Serving pods of one vCPU that fit on a node beside the cluster's own."
  type        = number

  validation {
    condition     = var.pods_per_node >= 1
    error_message = "At least one pod fits on a node."
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

variable "metrics" {
  description = "Where metrics are written for Prometheus: whether at all, to which workspace and address, and the permission."
  type        = object({ enabled = bool, workspace_arn = string, write_url = string, policy = string })
  default     = { enabled = false, workspace_arn = "", write_url = "", policy = "" }
}

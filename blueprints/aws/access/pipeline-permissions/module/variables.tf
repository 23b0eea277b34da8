variable "project" {
  description = "Name of the system; every resource that the pipeline manages starts with it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.project))
    error_message = "project is 2 to 31 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "account_id" {
  description = "AWS account that is deployed to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "Region that is deployed to; regional permissions end there."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is an AWS region such as eu-west-1."
  }
}

variable "standby_region" {
  description = "Region that takes over when the first one is lost; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.standby_region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.standby_region))
    error_message = "standby_region is an AWS region such as eu-west-1."
  }
}

variable "fallback_region" {
  description = "Region that answers where calls fail in the first one; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.fallback_region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.fallback_region))
    error_message = "fallback_region is an AWS region such as eu-west-1."
  }
}

variable "runs_twice" {
  description = "Whether the pipeline deploys to standby_region as well."
  type        = bool
  default     = false
}

variable "state_bucket" {
  description = "Bucket with the Terraform state."
  type        = string
}

variable "state_key_arn" {
  description = "Key that encrypts the Terraform state."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.state_key_arn))
    error_message = "state_key_arn is the ARN of a KMS key."
  }
}

variable "grants" {
  description = "What Terraform reads and manages and what workloads do, by service; see the README."
  type = list(object({
    service   = string
    to        = string
    actions   = list(string)
    resources = list(string)
  }))
  default = []

  validation {
    condition     = alltrue([for g in var.grants : contains(["read", "manage", "workload"], g.to)])
    error_message = "A grant is to read, to manage or to the workload."
  }

  validation {
    condition     = alltrue([for a in flatten([for g in var.grants : g.actions]) : can(regex("^[a-z0-9-]+:[A-Za-z0-9]+[*]?$", a))])
    error_message = "An action names its service and more than a wildcard, such as ecs:CreateCluster or batch:Describe*."
  }
}

variable "passed_to" {
  description = "Services to which the pipeline may hand roles of the project."
  type        = list(string)
  default     = []
}

variable "linked" {
  description = "Services whose service-linked roles the pipeline may create."
  type        = list(string)
  default     = []
}

variable "dataset_bucket_name" {
  description = "Bucket of others that workloads read data from; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.dataset_bucket_name == "" || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.dataset_bucket_name))
    error_message = "dataset_bucket_name is 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "dataset_key_arn" {
  description = "Key that encrypts what lies in that bucket; empty when S3 or AWS manages it."
  type        = string
  default     = ""

  validation {
    condition     = var.dataset_key_arn == "" || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.dataset_key_arn))
    error_message = "dataset_key_arn is the ARN of a KMS key, not of an alias, or empty."
  }
}

variable "runtime_role_arn" {
  description = "Role of others that programs run under; empty when each has a role of the project."
  type        = string
  default     = ""

  validation {
    condition     = var.runtime_role_arn == "" || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", var.runtime_role_arn))
    error_message = "runtime_role_arn looks like arn:aws:iam::123456789012:role/ml-runtime."
  }
}

variable "hosted_zone_id" {
  description = "Hosted zone of others that names are added to; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.hosted_zone_id == "" || can(regex("^Z[A-Z0-9]{7,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id looks like Z0123456789ABCDEFGHIJ."
  }
}

variable "kafka_cluster_arn" {
  description = "Amazon MSK cluster that takes the role of the workers as its user; empty for other brokers."
  type        = string
  default     = ""

  validation {
    condition     = var.kafka_cluster_arn == "" || can(regex("^arn:[a-z-]+:kafka:[a-z0-9-]+:[0-9]{12}:cluster/[^/]+/.+$", var.kafka_cluster_arn))
    error_message = "Give the ARN of an MSK cluster, or nothing."
  }
}

variable "kafka_secret_arn" {
  description = "Secret with username and password of a SCRAM-SHA-512 user; empty for a cluster that takes IAM roles."
  type        = string
  default     = ""

  validation {
    condition     = var.kafka_secret_arn == "" || can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:", var.kafka_secret_arn))
    error_message = "Give the ARN of a secret, or nothing."
  }
}

variable "kafka_secret_key_arn" {
  description = "Key of others that the secret is encrypted with; empty for the key of the account that AWS manages."
  type        = string
  default     = ""

  validation {
    condition     = var.kafka_secret_key_arn == "" || can(regex("^arn:[a-z-]+:kms:", var.kafka_secret_key_arn))
    error_message = "Give the ARN of a KMS key, or nothing."
  }
}

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

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "Give the id of a VPC."
  }
}

variable "vpc_cidr" {
  description = "Address range of the network, which alone may call."
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
    condition     = length(var.private_subnet_ids) >= 3
    error_message = "Kafka keeps three copies in three zones: give three subnets at least."
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

variable "repository_url" {
  description = "Container repository, without a tag."
  type        = string

  validation {
    condition     = can(regex("^[^:]+$", var.repository_url))
    error_message = "Give the address of a repository without a tag."
  }
}

variable "repository_arn" {
  description = "ARN of the container repository, for the permission to pull."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecr:", var.repository_arn))
    error_message = "Give the ARN of an ECR repository."
  }
}

variable "image_tag" {
  description = "Tag of the image to run; tags are immutable."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "Give the tag of one build, not \"latest\"."
  }
}

variable "bucket_name" {
  description = "Bucket with data/ and models/."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "Give the name of a bucket."
  }
}

variable "bucket_arn" {
  description = "ARN of that bucket, for policies."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:s3:::", var.bucket_arn))
    error_message = "Give the ARN of a bucket."
  }
}

variable "topic_arn" {
  description = "Topic that alarms notify."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:", var.topic_arn))
    error_message = "Give the ARN of an SNS topic."
  }
}

variable "cpu" {
  description = "CPU units of a task; 1024 are one vCPU."
  type        = number

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "Use 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory" {
  description = "Memory of a task, MiB."
  type        = number

  validation {
    condition     = var.memory >= 512 && var.memory <= 122880
    error_message = "Use 512 to 122880 MiB."
  }
}

variable "architecture" {
  description = "Processor that the image was built for."
  type        = string

  validation {
    condition     = contains(["ARM64", "X86_64"], var.architecture)
    error_message = "Use ARM64 or X86_64."
  }
}

variable "workers" {
  description = "Workers, each with its own share of the partitions."
  type        = number

  validation {
    condition     = var.workers >= 1 && var.workers <= 100
    error_message = "Use 1 to 100 workers."
  }
}

variable "processes" {
  description = "Processes of a worker, which deal out its partitions among themselves; one per vCPU."
  type        = number
  default     = 1

  validation {
    condition     = var.processes >= 1 && var.processes <= 16 && floor(var.processes) == var.processes
    error_message = "Use a whole number from 1 to 16."
  }
}

variable "file_seconds" {
  description = "Seconds between two files of answers of a partition; the topic has them at once."
  type        = number
  default     = 10

  validation {
    condition     = var.file_seconds >= 1 && var.file_seconds <= 300
    error_message = "Use 1 to 300 seconds: a worker that starts again repeats what no file has yet."
  }
}

variable "kafka_version" {
  description = "Version of Kafka."
  type        = string
  default     = "3.8.x"

  validation {
    condition     = can(regex("^[3-4]\\.[0-9]+\\.[0-9x]+(\\.kraft)?$", var.kafka_version))
    error_message = "Give a version that MSK offers, such as 3.8.x."
  }
}

variable "broker_type" {
  description = "Machine of a broker, such as kafka.m5.large."
  type        = string

  validation {
    condition     = can(regex("^kafka\\.[a-z0-9]+\\.[a-z0-9]+$", var.broker_type))
    error_message = "Give a machine type of MSK."
  }
}

variable "brokers_per_zone" {
  description = "Brokers in each of three zones."
  type        = number

  validation {
    condition     = var.brokers_per_zone >= 1 && var.brokers_per_zone <= 10 && floor(var.brokers_per_zone) == var.brokers_per_zone
    error_message = "A cluster has 30 brokers at most: use 1 to 10 in each zone."
  }
}

variable "broker_storage_gb" {
  description = "Disk of a broker, GiB; it can grow later and never shrink."
  type        = number

  validation {
    condition     = var.broker_storage_gb >= 1 && var.broker_storage_gb <= 16384
    error_message = "A broker has 1 to 16384 GiB."
  }
}

variable "retention_hours" {
  description = "Hours that events can be read again."
  type        = number
  default     = 12

  validation {
    condition     = var.retention_hours >= 1 && var.retention_hours <= 8760
    error_message = "Keep events for 1 to 8760 hours."
  }
}

variable "max_lag_ms" {
  description = "Age of the oldest unread event that alarms when exceeded, milliseconds."
  type        = number
  default     = 60000

  validation {
    condition     = var.max_lag_ms >= 1000
    error_message = "A second is the least that can be watched."
  }
}

variable "shadow_channel" {
  description = "Channel of the registry of models, below models/, whose model answers the same events beside the one that counts; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z_][A-Za-z0-9_]*)?$", var.shadow_channel))
    error_message = "Use letters, digits and underscores."
  }
}

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

variable "repository_url" {
  description = "Where the image is pulled from, without a tag."
  type        = string

  validation {
    condition     = can(regex("\\.dkr\\.ecr\\.", var.repository_url))
    error_message = "Give the address of an ECR repository."
  }
}

variable "repository_arn" {
  description = "ARN of the image repository."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecr:", var.repository_arn))
    error_message = "Give the ARN of an ECR repository."
  }
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
  description = "Bucket with data/, models/ and predictions/."
  type        = string

  validation {
    condition     = length(var.bucket_name) >= 3 && length(var.bucket_name) <= 63
    error_message = "A bucket's name has 3 to 63 characters."
  }
}

variable "bucket_arn" {
  description = "ARN of that bucket."
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

variable "instance_type" {
  description = "Machine with GPUs, such as g5.2xlarge."
  type        = string

  validation {
    condition     = can(regex("^(g|p)[a-z0-9]*\\.[a-z0-9]+$", var.instance_type))
    error_message = "Give an EC2 instance type with GPUs."
  }
}

variable "vcpu" {
  description = "vCPUs of the machine."
  type        = number

  validation {
    condition     = var.vcpu >= 2
    error_message = "At least two."
  }
}

variable "memory_gb" {
  description = "Memory of the machine, GiB; the job gets nine tenths of it."
  type        = number

  validation {
    condition     = var.memory_gb >= 8
    error_message = "At least eight."
  }
}

variable "gpus" {
  description = "GPUs of the machine; the job gets all."
  type        = number

  validation {
    condition     = var.gpus >= 1
    error_message = "At least one."
  }
}

variable "storage_gb" {
  description = "Disk of the machine, GiB."
  type        = number
  default     = 100

  validation {
    condition     = var.storage_gb >= 50 && var.storage_gb <= 16384
    error_message = "Between 50 and 16384 GiB."
  }
}

variable "spot" {
  description = "Train on spare machines, which cost less and may be taken away."
  type        = bool
  default     = false
}

variable "timeout_hours" {
  description = "A job that runs longer is stopped."
  type        = number
  default     = 24

  validation {
    condition     = var.timeout_hours > 0 && var.timeout_hours <= 336
    error_message = "Between 0 and 336."
  }
}

variable "retrain_cadence" {
  description = "How often the model is trained on its own; continuous, on_drift and manual have no schedule."
  type        = string

  validation {
    condition = contains([
      "continuous", "every_few_minutes", "hourly", "daily", "weekly", "monthly", "quarterly", "on_drift", "manual",
    ], var.retrain_cadence)
    error_message = "retrain_cadence is continuous, every_few_minutes, hourly, daily, weekly, monthly, quarterly, on_drift or manual."
  }
}

variable "retrain_minutes" {
  description = "From one training to the next where retrain_cadence is every_few_minutes."
  type        = number
  default     = 5

  validation {
    condition     = var.retrain_minutes >= 2 && var.retrain_minutes <= 59 && floor(var.retrain_minutes) == var.retrain_minutes
    error_message = "Use whole minutes, 2 to 59."
  }
}

variable "scheduled_elsewhere" {
  description = "An orchestration starts trainings by the calendar: no schedule here."
  type        = bool
  default     = false
}

variable "dataset" {
  description = "The bucket that others own and data is read from, if any, and the permission to read it."
  type        = object({ bucket_name = string, prefix = string, policy = string })
  default     = { bucket_name = "", prefix = "", policy = "" }
}

variable "data_path" {
  description = "Training data inside the bucket, one CSV file."
  type        = string
  default     = "data/train.csv"

  validation {
    condition     = startswith(var.data_path, "data/")
    error_message = "Training may read below data/ only."
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

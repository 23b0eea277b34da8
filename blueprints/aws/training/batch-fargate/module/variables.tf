variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name is 3 to 40 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "project" {
  description = "Name of the system; the permissions boundary of the bootstrap root carries it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.project))
    error_message = "project is 2 to 31 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region that jobs run in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is an AWS region such as eu-west-1."
  }
}

variable "account_id" {
  description = "AWS account that jobs run in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
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
  description = "Key that encrypts logs, data and models."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a KMS key."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept at least; raised to 365 and to the next period that CloudWatch offers."
  type        = number
  default     = 365

  validation {
    condition     = var.log_retention_days > 0 && var.log_retention_days <= 3653
    error_message = "CloudWatch keeps logs for 1 to 3653 days."
  }
}

variable "vpc_id" {
  description = "Network that jobs run in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id is the id of a VPC."
  }
}

variable "private_subnet_ids" {
  description = "Private subnets that jobs run in."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) > 0
    error_message = "At least one private subnet is needed."
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
}

variable "repository_arn" {
  description = "ARN of the container repository, for the permission to pull."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecr:", var.repository_arn))
    error_message = "repository_arn is the ARN of an ECR repository."
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
}

variable "bucket_arn" {
  description = "ARN of that bucket, for policies."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:s3:::", var.bucket_arn))
    error_message = "bucket_arn is the ARN of a bucket."
  }
}

variable "topic_arn" {
  description = "Topic that is told of failures."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:", var.topic_arn))
    error_message = "topic_arn is the ARN of an SNS topic."
  }
}

variable "vcpu" {
  description = "vCPUs of a job."
  type        = number

  validation {
    condition     = contains([1, 2, 4, 8, 16], var.vcpu)
    error_message = "Fargate runs jobs with 1, 2, 4, 8 or 16 vCPU."
  }
}

variable "memory_gb" {
  description = "Memory of a job, GiB; must fit the vCPUs."
  type        = number
}

variable "storage_gb" {
  description = "Temporary storage of a job, GiB; holds the training data."
  type        = number
  default     = 21

  validation {
    condition     = var.storage_gb >= 21 && var.storage_gb <= 200
    error_message = "Fargate offers 21 to 200 GiB."
  }
}

variable "timeout_hours" {
  description = "A job that runs longer is stopped."
  type        = number
  default     = 12

  validation {
    condition     = var.timeout_hours > 0 && var.timeout_hours <= 336
    error_message = "timeout_hours lies between 0 and 336 (14 days, the limit of Fargate)."
  }
}

variable "capacity" {
  description = "FARGATE, or FARGATE_SPOT for interruptible capacity at a lower price."
  type        = string

  validation {
    condition     = contains(["FARGATE", "FARGATE_SPOT"], var.capacity)
    error_message = "capacity is FARGATE or FARGATE_SPOT."
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

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

variable "api_id" {
  description = "HTTP API that gets the routes."
  type        = string
}

variable "api_execution_arn" {
  description = "How permissions name that API."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:execute-api:", var.api_execution_arn))
    error_message = "Give the execution ARN of an API."
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

variable "memory" {
  description = "Memory of the function, MB; 1769 MB bring one vCPU."
  type        = number

  validation {
    condition     = var.memory >= 512 && var.memory <= 10240
    error_message = "Between 512 and 10240 MB."
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

variable "least_concurrency" {
  description = "Environments that autoscaling always leaves started, where some are kept started."
  type        = number

  validation {
    condition     = var.least_concurrency >= 1 && floor(var.least_concurrency) == var.least_concurrency
    error_message = "A whole number, 1 or more."
  }
}

variable "concurrency" {
  description = "Requests that are answered at the same time at the peak; twice as many are the most."
  type        = number

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 5000 && floor(var.concurrency) == var.concurrency
    error_message = "A whole number from 1 to 5000."
  }
}

variable "warm" {
  description = "Keep the environments for the peak started, so that no request waits for one."
  type        = bool
  default     = false
}

variable "rollout" {
  description = "How CodeDeploy shifts traffic to a release: the name of a deployment configuration for Lambda."
  type        = string
  default     = "CodeDeployDefault.LambdaCanary10Percent5Minutes"

  validation {
    condition     = startswith(var.rollout, "CodeDeployDefault.Lambda")
    error_message = "Use one of the configurations for Lambda that AWS provides."
  }
}

variable "model_channel" {
  description = "Channel of the model registry that is served; another one is a release, shifted gradually."
  type        = string
  default     = "current"

  validation {
    condition     = can(regex("^[A-Za-z_][A-Za-z0-9_]*$", var.model_channel))
    error_message = "Use letters, digits and underscores."
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

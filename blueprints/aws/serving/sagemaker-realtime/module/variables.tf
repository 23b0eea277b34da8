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

variable "endpoint_name" {
  description = "Name of the endpoint, which callers use."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", var.endpoint_name))
    error_message = "Up to 63 letters, digits and hyphens."
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
  description = "Machine that runs the container, such as ml.c5.xlarge."
  type        = string

  validation {
    condition     = can(regex("^ml\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "Give an instance type of SageMaker."
  }
}

variable "least_count" {
  description = "Machines that autoscaling always leaves running; two at least, where there are two."
  type        = number

  validation {
    condition     = var.least_count >= 1 && floor(var.least_count) == var.least_count
    error_message = "A whole number, 1 or more."
  }
}

variable "instance_count" {
  description = "Machines that carry the peak; autoscaling starts up to one and a half times as many."
  type        = number

  validation {
    condition     = var.instance_count >= 1 && floor(var.instance_count) == var.instance_count
    error_message = "A whole number; two are the least where people wait, as SageMaker puts them into different zones."
  }
}

variable "workers" {
  description = "Processes that answer in one container."
  type        = number

  validation {
    condition     = var.workers >= 1 && floor(var.workers) == var.workers
    error_message = "A whole number, at least 1."
  }
}

variable "batch_size" {
  description = "Requests that a process answers together at most: a GPU takes hardly longer for several; 1 for none."
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

variable "requests_per_minute" {
  description = "Requests a minute that one machine should handle; more of them add a machine."
  type        = number

  validation {
    condition     = var.requests_per_minute >= 1
    error_message = "At least one request a minute."
  }
}

variable "capture_percent" {
  description = "Share of requests and answers that are kept under capture/ for monitoring; 0 keeps none."
  type        = number
  default     = 10

  validation {
    condition     = var.capture_percent >= 0 && var.capture_percent <= 100
    error_message = "Between 0 and 100."
  }
}

variable "shadow" {
  description = "A release that gets a copy of every request and whose answers nobody sees; null for none."
  type        = object({ image_tag = string, model_channel = string })
  default     = null
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

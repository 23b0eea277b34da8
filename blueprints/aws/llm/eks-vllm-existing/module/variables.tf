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

variable "vpc_id" {
  description = "Network that the resources live in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "Give the id of a VPC."
  }
}

variable "vpc_cidr" {
  description = "Address range of the network, in which the load balancer lives."
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

variable "log_bucket_name" {
  description = "Bucket that takes the access logs of load balancers under alb/."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.log_bucket_name))
    error_message = "Give the name of a bucket."
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

variable "model_path" {
  description = "Prefix in the bucket below which the files of the model lie, with a slash at its end."
  type        = string

  validation {
    condition     = can(regex("^llm/[A-Za-z0-9._/-]+/$", var.model_path))
    error_message = "Give a prefix such as llm/llama-3.1-8b-instruct/."
  }
}

variable "image" {
  description = "Image with vLLM, boto3 and a shell, by the digest of one build, in a registry that nodes reach."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image ends with the digest of a build: vllm/vllm-openai@sha256:, and 64 hexadecimal digits."
  }
}

variable "certificate_arn" {
  description = "ACM certificate that the internal load balancer shows."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:acm:", var.certificate_arn))
    error_message = "Give the ARN of an ACM certificate."
  }
}

variable "host" {
  description = "Name in that certificate, which callers check; it needs no record in DNS."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]{2,}$", var.host))
    error_message = "Give a name such as llm.example.com."
  }
}

variable "instance_type" {
  description = "EC2 instance type with GPUs."
  type        = string

  validation {
    condition     = can(regex("^(g|p)[a-z0-9]+[.][a-z0-9]+$", var.instance_type))
    error_message = "Give an instance type with GPUs, such as g5.2xlarge."
  }
}

variable "gpus" {
  description = "GPUs of such a machine, all of which work on one model."
  type        = number

  validation {
    condition     = contains([1, 2, 4, 8], var.gpus)
    error_message = "A machine has 1, 2, 4 or 8 GPUs."
  }
}

variable "pod_cpu" {
  description = "vCPUs of a pod; some of the machine's are its own."
  type        = number

  validation {
    condition     = var.pod_cpu >= 1 && floor(var.pod_cpu) == var.pod_cpu
    error_message = "A whole number, one at least."
  }
}

variable "pod_memory_gib" {
  description = "Memory of a pod, GiB; some of the machine's is its own."
  type        = number

  validation {
    condition     = var.pod_memory_gib >= 8 && floor(var.pod_memory_gib) == var.pod_memory_gib
    error_message = "A whole number, 8 at least."
  }
}

variable "disk_gb" {
  description = "Disk of a machine with GPUs, for images and a copy of the model."
  type        = number

  validation {
    condition     = var.disk_gb >= 60
    error_message = "Images alone take up to 40 GB: 60 at least."
  }
}

variable "machines" {
  description = "Machines that carry the peak."
  type        = number

  validation {
    condition     = var.machines >= 2 && floor(var.machines) == var.machines
    error_message = "Two machines, in two zones, are the least."
  }
}

variable "requests_per_minute" {
  description = "Requests a minute and machine that autoscaling aims at."
  type        = number

  validation {
    condition     = var.requests_per_minute >= 1
    error_message = "At least one."
  }
}

variable "max_tokens" {
  description = "Tokens of a question and its answer together; more need more memory of the GPUs."
  type        = number
  default     = 8192

  validation {
    condition     = var.max_tokens >= 512 && floor(var.max_tokens) == var.max_tokens
    error_message = "A whole number, 512 at least."
  }
}

variable "slow_seconds" {
  description = "Seconds within which nine of ten answers are written; more of them raise an alarm."
  type        = number
  default     = 60

  validation {
    condition     = var.slow_seconds > 0 && var.slow_seconds <= 60
    error_message = "Callers give up after 60 seconds."
  }
}

variable "cluster_name" {
  description = "Name of the cluster that is there already."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", var.cluster_name))
    error_message = "cluster_name has up to 100 letters, digits, hyphens and underscores."
  }
}

variable "name" {
  description = "Prefix of every name, <project>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name is 3 to 40 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "project" {
  description = "Value of the cost allocation tag Project that the budget counts."
  type        = string

  validation {
    condition     = length(var.project) > 0
    error_message = "An empty project would count nothing."
  }
}

variable "monthly_budget_usd" {
  description = "What the system may cost a month, in USD."
  type        = number

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "monthly_budget_usd is a positive amount."
  }
}

variable "topic_arn" {
  description = "Topic for alerts."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:", var.topic_arn))
    error_message = "topic_arn is the ARN of an SNS topic."
  }
}

variable "alert_email" {
  description = "Address that also receives the notifications, without the topic in between."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email is an e-mail address."
  }
}

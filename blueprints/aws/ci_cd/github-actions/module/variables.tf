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

variable "github_repository" {
  description = "Repository whose workflows may assume the roles, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository is owner/name, without wildcards."
  }
}

variable "environments" {
  description = "GitHub environments whose jobs may assume the deploy role; protect each with required reviewers."
  type        = list(string)
  default     = ["prod"]

  validation {
    condition     = length(var.environments) > 0 && alltrue([for e in var.environments : can(regex("^[A-Za-z0-9_-]+$", e))])
    error_message = "environments needs at least one name of letters, digits, hyphens and underscores."
  }
}

variable "create_oidc_provider" {
  description = "False when the account already trusts GitHub's OIDC issuer (an account can hold it once)."
  type        = bool
  default     = true
}

variable "plan_policy_arns" {
  description = "Policies of the role for plans."
  type        = list(string)

  validation {
    condition     = length(var.plan_policy_arns) <= 10
    error_message = "A role takes ten policies unless its quota is raised."
  }
}

variable "deploy_policy_arns" {
  description = "Policies of the role for deployments."
  type        = list(string)

  validation {
    condition     = length(var.deploy_policy_arns) <= 10
    error_message = "A role takes ten policies unless its quota is raised."
  }
}

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

variable "gitlab_project" {
  description = "Project whose jobs may assume the roles, as group/name or group/subgroup/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$", var.gitlab_project))
    error_message = "gitlab_project is group/name, without wildcards."
  }
}

variable "gitlab_host" {
  description = "Host of the GitLab instance, which AWS must be able to reach."
  type        = string
  default     = "gitlab.com"

  validation {
    condition     = can(regex("^[a-z0-9-]+([.][a-z0-9-]+)+$", var.gitlab_host))
    error_message = "gitlab_host is a host name such as gitlab.com."
  }
}

variable "create_oidc_provider" {
  description = "False when the account already trusts GitLab's OIDC issuer (an account can hold it once)."
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

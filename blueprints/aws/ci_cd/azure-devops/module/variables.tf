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

variable "azure_devops_project" {
  description = "Project whose service connections may assume the roles, as organization/project."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9][A-Za-z0-9 ._-]*$", var.azure_devops_project))
    error_message = "azure_devops_project is organization/project, without wildcards."
  }
}

variable "azure_devops_organization_id" {
  description = "ID of the organization, which the issuer of its tokens is named after."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.azure_devops_organization_id))
    error_message = "azure_devops_organization_id is a lower-case UUID."
  }
}

variable "create_oidc_provider" {
  description = "False when the account already trusts the organization's OIDC issuer (an account can hold it once)."
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

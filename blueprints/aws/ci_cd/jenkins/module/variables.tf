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

variable "jenkins_url" {
  description = "URL of the Jenkins controller, without a slash at its end; AWS fetches the keys of its tokens there."
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+)*$", var.jenkins_url))
    error_message = "jenkins_url is such as https://jenkins.example.com, without wildcards and without a slash at its end."
  }
}

variable "jenkins_folder" {
  description = "Folder that holds the jobs and the credential, as name or parent/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$", var.jenkins_folder))
    error_message = "jenkins_folder is name or parent/name, without blanks and wildcards."
  }
}

variable "create_oidc_provider" {
  description = "False when the account already trusts the folder's OIDC issuer (an account can hold it once)."
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

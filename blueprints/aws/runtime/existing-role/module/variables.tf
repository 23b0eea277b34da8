variable "role_arn" {
  description = "Role that is there already."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", var.role_arn))
    error_message = "role_arn looks like arn:aws:iam::123456789012:role/ml-runtime."
  }
}

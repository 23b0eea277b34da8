output "vpc_id" {
  description = "Id of the network."
  value       = var.vpc_id
}

output "vpc_cidr" {
  description = "Address range of the network."
  value       = var.vpc_cidr
}

output "private_subnet_ids" {
  description = "Private subnets, one per availability zone; workloads run here."
  value       = local.private
}

output "public_subnet_ids" {
  description = "Public subnets; empty when the network is private only."
  value       = local.public
}

output "aws_services" {
  description = "Where AWS services answer: its owners know; its route tables and firewalls decide what is in reach."
  value       = { anywhere = { cidr = "0.0.0.0/0", prefix_list = null } }
}

output "existing_endpoints" {
  description = "Services that its owners, or another environment in it, gave it interface endpoints for."
  value       = local.endpoints
}

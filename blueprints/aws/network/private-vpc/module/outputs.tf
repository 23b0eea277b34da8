output "vpc_id" {
  description = "Id of the network."
  value       = aws_vpc.this.id
}

output "vpc_cidr" {
  description = "Address range of the network."
  value       = aws_vpc.this.cidr_block
}

output "private_subnet_ids" {
  description = "Private subnets, one per availability zone; workloads run here."
  value       = aws_subnet.private[*].id

  # Who starts a task there needs its way to the registry and to S3.
  depends_on = [aws_route_table_association.private, aws_vpc_endpoint.dynamodb, aws_vpc_endpoint.interface, aws_vpc_endpoint.s3]
}

output "public_subnet_ids" {
  description = "Public subnets, one per availability zone; empty when the network is private only."
  value       = aws_subnet.public[*].id

  depends_on = [aws_route_table_association.public]
}

output "aws_services" {
  description = "Where AWS services answer: at the endpoints of the network, or at any address that its NAT gateways reach."

  value = { for name, place in {
    anywhere = { cidr = "0.0.0.0/0", prefix_list = null }
    network  = { cidr = aws_vpc.this.cidr_block, prefix_list = null }
    s3       = { cidr = null, prefix_list = aws_vpc_endpoint.s3.prefix_list_id }
    dynamodb = { cidr = null, prefix_list = aws_vpc_endpoint.dynamodb.prefix_list_id }
  } : name => place if(name == "anywhere") == (var.nat_count > 0) }
}

output "existing_endpoints" {
  description = "Services that others gave the network endpoints for: none, as it is new."
  value       = []
}

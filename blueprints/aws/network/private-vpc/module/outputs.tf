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

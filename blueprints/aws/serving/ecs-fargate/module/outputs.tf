output "cluster_name" {
  description = "ECS cluster that the service runs in."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.this.name
}

output "target_group_arn" {
  description = "Where a service registers its tasks."
  value       = aws_lb_target_group.this.arn

  # A service can join only a group that a load balancer uses.
  depends_on = [aws_lb_listener.https]
}

output "security_group_id" {
  description = "Group of the load balancer; targets admit requests from it alone."
  value       = aws_security_group.this.id
}

output "dns_name" {
  description = "Name of the load balancer; point the certificate's name at it."
  value       = aws_lb.this.dns_name
}

output "alb_arn_suffix" {
  description = "How metrics name the load balancer."
  value       = aws_lb.this.arn_suffix
}

output "target_group_arn_suffix" {
  description = "How metrics name the target group."
  value       = aws_lb_target_group.this.arn_suffix
}

output "listener_arn" {
  description = "The HTTPS listener."
  value       = aws_lb_listener.https.arn
}

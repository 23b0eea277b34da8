output "dns_name" {
  description = "Where MLflow answers, from inside the network."
  value       = aws_lb.this.dns_name
}

output "secret_arn" {
  description = "Secret with the password of the database."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

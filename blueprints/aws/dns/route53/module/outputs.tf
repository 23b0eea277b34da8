output "certificate_arn" {
  description = "Certificate for the name, once it is proved."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "domain_name" {
  description = "Name that clients call."
  value       = var.domain_name
}

output "hosted_zone_id" {
  description = "Hosted zone that holds the name."
  value       = var.hosted_zone_id
}

output "url" {
  description = "Where clients send requests."
  value       = "https://${var.domain_name}"
}

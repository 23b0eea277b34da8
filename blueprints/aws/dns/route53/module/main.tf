resource "aws_acm_certificate" "this" {
  domain_name       = var.domain_name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

# The zone belongs to others: this adds what proves the certificate, and the entry what leads to it.
locals {
  proof = one(aws_acm_certificate.this.domain_validation_options)
}

resource "aws_route53_record" "validation" {
  zone_id = var.hosted_zone_id
  name    = local.proof.resource_record_name
  type    = local.proof.resource_record_type
  ttl     = 300
  records = [local.proof.resource_record_value]

  # The certificate of a second region for the same name is proved by the same record.
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}

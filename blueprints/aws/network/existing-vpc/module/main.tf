# Nothing is created: the network belongs to others, who keep it, its flow logs and its way to AWS services.
locals {
  private   = [for id in split(",", var.private_subnet_ids) : trimspace(id)]
  endpoints = [for name in split(",", var.interface_endpoints) : trimspace(name) if trimspace(name) != ""]
  public    = var.public_subnet_ids == "" ? [] : [for id in split(",", var.public_subnet_ids) : trimspace(id)]
}

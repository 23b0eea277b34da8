"""Keys, secrets, parameters, firewalls, audit."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, fixed, metered
from mlopsctl.estimation.resource import Block, Resource

_SYMMETRIC = {
    "monthly_requests": "Requests",
    "monthly_ecc_generate_data_key_pair_requests": "ECC GenerateDataKeyPair requests",
    "monthly_rsa_generate_data_key_pair_requests": "RSA GenerateDataKeyPair requests",
}
_GROUPS = {"managed_rule_group_statement": "Managed rule groups", "rule_group_reference_statement": "Rule groups"}


def _key(r: Resource) -> Iterator[Component]:
    yield fixed("Customer master key", "kms", "Customer master key", 1)
    spec = r.text("customer_master_key_spec", "SYMMETRIC_DEFAULT")
    if spec == "SYMMETRIC_DEFAULT":
        for usage, row in _SYMMETRIC.items():
            yield metered(r, "kms", row, usage)
    else:
        row = "Requests (RSA 2048)" if spec == "RSA_2048" else "Requests (asymmetric)"
        yield metered(r, "kms", row, "monthly_requests")


def _external_key(_: Resource) -> Iterator[Component]:
    yield fixed("Customer master key", "kms", "Customer master key", 1)


def _secret(r: Resource) -> Iterator[Component]:
    yield fixed("Secret", "secrets_manager", "Secret", 1)
    yield metered(r, "secrets_manager", "API requests", "monthly_requests")


def _parameter(r: Resource) -> Iterator[Component]:
    if r.text("tier", "Standard") == "Advanced":
        hours = r.usage("parameter_storage_hrs")
        row = "Parameter storage (advanced)"
        yield fixed(row, "ssm_parameter", row, HOURS if hours is None else hours)
    if r.text("tier", "Standard") == "Advanced" or r.usage_text("api_throughput_limit") in ("advanced", "higher"):
        yield metered(r, "ssm_parameter", "API interactions (advanced)", "monthly_api_interactions")


def _firewall(r: Resource) -> Iterator[Component]:
    """A list, its own rules, and the groups of rules that it uses."""
    yield fixed("Web ACL usage", "waf", "Web ACL usage", 1)
    rules = r.blocks("rule")
    inside = [r.usage(key) for key in ("rule_group_rules", "managed_rule_group_rules")]
    own = sum(not _groups(rule) for rule in rules) + sum(usage or 0 for usage in inside)
    if own:
        yield fixed("Rules", "waf", "Rules", own)
    for statement, row in _GROUPS.items():
        if count := sum(statement in _groups(rule) for rule in rules):
            yield fixed(row, "waf", row, count)
    yield metered(r, "waf", "Requests", "monthly_requests")


def _groups(rule: Block) -> set[str]:
    return {name for name in _GROUPS if any(b.blocks(name) for b in rule.blocks("statement"))}


def _old_firewall(r: Resource) -> Iterator[Component]:
    yield fixed("Web ACL usage", "waf", "Web ACL usage", 1)
    rules = [*r.blocks("rules"), *r.blocks("rule")]
    for kind, row in (("REGULAR", "Rules"), ("RATE_BASED", "Rules"), ("GROUP", "Rule groups")):
        if count := sum(rule.text("type", "REGULAR") == kind for rule in rules):
            yield fixed(row, "waf", row, count)
    yield Component("Requests", (Row("waf", "Requests"),), r.usage("monthly_requests"), "monthly_requests")


def _trail(r: Resource) -> Iterator[Component]:
    """The first copy of management events is free."""
    yield metered(r, "cloudtrail", "Management events (additional copies)", "monthly_additional_management_events")


def _detector(r: Resource) -> Iterator[Component]:
    yield metered(r, "guardduty", "CloudTrail management events", "monthly_management_events")
    yield metered(r, "guardduty", "VPC flow logs and DNS queries", "monthly_analyzed_gb")


def _recorder(r: Resource) -> Iterator[Component]:
    yield metered(r, "config", "Configuration items", "monthly_config_items")


service = Service(
    {
        "aws_kms_key": _key,
        "aws_kms_replica_key": _external_key,
        "aws_kms_external_key": _external_key,
        "aws_secretsmanager_secret": _secret,
        "aws_ssm_parameter": _parameter,
        "aws_wafv2_web_acl": _firewall,
        "aws_cloudtrail": _trail,
        "aws_guardduty_detector": _detector,
        "aws_config_configuration_recorder": _recorder,
        "aws_waf_web_acl": _old_firewall,
        "aws_wafregional_web_acl": _old_firewall,
    }
)

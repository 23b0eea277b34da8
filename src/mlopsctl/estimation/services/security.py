"""Keys, secrets, parameters, firewalls, audit."""

from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, fixed, metered, product, stepped
from mlopsctl.estimation.resource import Block, Resource

_SYMMETRIC = {
    "monthly_requests": "Requests",
    "monthly_ecc_generate_data_key_pair_requests": "ECC GenerateDataKeyPair requests",
    "monthly_rsa_generate_data_key_pair_requests": "RSA GenerateDataKeyPair requests",
}
_EVALUATIONS = (
    (100e3, "Rule evaluations (first 100K)"),
    (400e3, "Rule evaluations (next 400K)"),
    (inf, "Rule evaluations (over 500K)"),
)
_CHECKS = ((100e3, "Checks (first 100k)"), (400e3, "Checks (next 400k)"), (inf, "Checks (over 500k)"))
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
    yield fixed("Secret", "secrets_manager", "Secret", 1 + len(r.blocks("replica")))
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
    rows = {"monthly_additional_management_events": "Management events (additional copies)"}
    selectors = r.blocks("event_selector")
    if selectors and not any(s.value("include_management_events") is not False for s in selectors):
        rows = {}
    rows["monthly_data_events"] = "Data events"
    for key, row in rows.items():
        yield metered(r, "cloudtrail", row, key)
    if r.blocks("insight_selector") or r.usage("monthly_insight_events") is not None:
        yield metered(r, "cloudtrail", "Insight events", "monthly_insight_events")


def _lake(r: Resource) -> Iterator[Component]:
    kept = "seven-year" if r.text("billing_mode") == "FIXED_RETENTION_PRICING" else "extendable"
    yield metered(r, "cloudtrail", f"Lake ingestion ({kept} retention)", "monthly_data_ingested_gb")


def _detector(r: Resource) -> Iterator[Component]:
    yield metered(r, "guardduty", "CloudTrail management events", "monthly_management_events")
    yield metered(r, "guardduty", "VPC flow logs and DNS queries", "monthly_analyzed_gb")


def _recorder(r: Resource) -> Iterator[Component]:
    yield metered(r, "config", "Configuration items", "monthly_config_items")
    yield metered(r, "config", "Custom config items", "monthly_custom_config_items")


def _rule(r: Resource) -> Iterator[Component]:
    yield from stepped("config", _EVALUATIONS, r.usage("monthly_rule_evaluations"), "monthly_rule_evaluations")


def _hub(r: Resource) -> Iterator[Component]:
    yield from stepped("security_hub", _CHECKS, r.usage("monthly_checks"), "monthly_checks")


def _analyzer(r: Resource) -> Iterator[Component]:
    """Who may come in from outside is told for free."""
    if "UNUSED" in r.text("type"):
        raise Unpriced("there are no prices for the analysis of unused access")
    yield from ()


def _activation(r: Resource) -> Iterator[Component]:
    """Machines outside of AWS are free but in the advanced tier."""
    if r.usage_text("instance_tier") == "advanced":
        hours = product(r.usage("instances"), HOURS)
        row = "On-prem managed instances (advanced)"
        yield Component(row, (Row("ssm_parameter", row),), hours, "instances")
    else:
        r.usage("instances")


service = Service(
    {
        "aws_kms_key": _key,
        "aws_kms_replica_key": _external_key,
        "aws_kms_external_key": _external_key,
        "aws_secretsmanager_secret": _secret,
        "aws_ssm_parameter": _parameter,
        "aws_wafv2_web_acl": _firewall,
        "aws_cloudtrail": _trail,
        "aws_cloudtrail_event_data_store": _lake,
        "aws_config_config_rule": _rule,
        "aws_config_organization_custom_rule": _rule,
        "aws_config_organization_managed_rule": _rule,
        "aws_securityhub_account": _hub,
        "aws_accessanalyzer_analyzer": _analyzer,
        "aws_ssm_activation": _activation,
        "aws_guardduty_detector": _detector,
        "aws_config_configuration_recorder": _recorder,
        "aws_waf_web_acl": _old_firewall,
        "aws_wafregional_web_acl": _old_firewall,
    }
)

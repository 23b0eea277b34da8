"""Names: zones, their records and checks, and resolvers."""

from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import HOURS, Component, Service, fixed, stepped
from mlopsctl.estimation.resource import Resource

_RESOLVED = ((1e9, "DNS queries (first 1B)"), (inf, "DNS queries (over 1B)"))
_FAST = "10"  # seconds between requests


def _zone(_: Resource) -> Iterator[Component]:
    yield fixed("Hosted zone", "route53", "Hosted zone", 1)


def _record(r: Resource) -> Iterator[Component]:
    """Queries of a name; those of an alias to another resource of AWS are free."""
    if r.blocks("alias"):
        return
    for kind, key in (
        ("Standard", "monthly_standard_queries"),
        ("Latency based routing", "monthly_latency_based_queries"),
        ("Geo DNS", "monthly_geo_queries"),
    ):
        tiers = ((1e9, f"{kind} queries (first 1B)"), (inf, f"{kind} queries (over 1B)"))
        yield from stepped("route53", tiers, r.usage(key), key)


def _check(r: Resource) -> Iterator[Component]:
    """A check, and each thing that it does beyond asking a plain HTTP endpoint of AWS twice a minute."""
    place = "other endpoint" if r.usage_text("endpoint_type") == "non_aws" else "AWS endpoint"
    kind = r.text("type").upper()
    told = ("HTTPS" in kind, "STR_MATCH" in kind, r.text("request_interval") == _FAST, r.flag("measure_latency"))
    yield fixed("Health check", "route53", f"Health check ({place})", 1)
    if any(told):
        yield fixed("Optional features", "route53", f"Optional features ({place})", sum(told))


def _resolver(r: Resource) -> Iterator[Component]:
    yield fixed("Resolver endpoints", "route53", "Resolver endpoint", (r.count("ip_address") or 1) * HOURS)
    yield from stepped("route53", _RESOLVED, r.usage("monthly_queries"), "monthly_queries")


def _namespace(_: Resource) -> Iterator[Component]:
    """The hosted zone that comes with it."""
    yield fixed("Hosted zone", "route53", "Hosted zone", 1)


service = Service(
    {
        "aws_route53_zone": _zone,
        "aws_route53_record": _record,
        "aws_route53_health_check": _check,
        "aws_route53_resolver_endpoint": _resolver,
        "aws_service_discovery_private_dns_namespace": _namespace,
        "aws_service_discovery_public_dns_namespace": _namespace,
    }
)

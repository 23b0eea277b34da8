"""Rules of security groups, in every way that the provider lets them be written."""

import ipaddress
from collections.abc import Collection, Iterator
from typing import Literal

from mlopsctl.domain.noun import JSON
from mlopsctl.policy.operators import Unknown
from mlopsctl.policy.plan import Plan, Resource

Way = Literal["ingress", "egress"]
_PLACES = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6")
_OWN = ("10.0.0.0/8", "fc00::/7")
_WIDE = 8  # a prefix this short, or shorter, is not a partner's network
_GROUPS = ("aws_security_group", "aws_default_security_group")


def traffic(plan: Plan, way: Way) -> Iterator[tuple[Resource, JSON]]:
    """Each rule for that way, with the resource that has it."""
    for resource in _resources(plan, way):
        if resource.type in _GROUPS:
            yield from ((resource, rule) for rule in resource.after.get(way) or ())
        elif resource.after.get("type", way) == way:
            yield resource, resource.after


def unseen(plan: Plan, way: Way) -> list[str]:
    """Resources with a place that only apply knows."""
    return [
        resource.address
        for resource in _resources(plan, way)
        for path in _paths(resource, way)
        if _is_unseen(resource, path)
    ]


def is_open(rule: JSON) -> bool:
    """Whether it speaks of the whole internet, or of so much of it that it is no network of anyone."""
    return any(_is_public(cidr) for place in _PLACES for cidr in _cidrs(rule.get(place)))


def is_only(rule: JSON, ports: Collection[int]) -> bool:
    return rule.get("from_port") == rule.get("to_port") and rule.get("from_port") in ports


def _resources(plan: Plan, way: Way) -> tuple[Resource, ...]:
    return plan.of_type(*_GROUPS, "aws_security_group_rule", f"aws_vpc_security_group_{way}_rule")


def _paths(resource: Resource, way: Way) -> list[str]:
    return [f"{way}.{place}" if resource.type in _GROUPS else place for place in _PLACES]


def _is_unseen(resource: Resource, path: str) -> bool:
    return any(isinstance(value, Unknown) and value.wired is not False for value in resource.values(path))


def _cidrs(value: object) -> list[str]:
    return [str(cidr) for cidr in (value if isinstance(value, list) else [value]) if cidr]


def _is_public(cidr: str) -> bool:
    network = ipaddress.ip_network(cidr, strict=False)
    return network.prefixlen <= _WIDE and str(network) not in _OWN

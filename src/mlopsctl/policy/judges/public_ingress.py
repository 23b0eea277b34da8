import ipaddress
from collections.abc import Iterator
from typing import Any

from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.operators import Unknown
from mlopsctl.policy.plan import Plan, Resource
from mlopsctl.policy.question import Question
from mlopsctl.policy.verdict import Verdict, verdict

_SOURCES = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6")
_OWN = ("10.0.0.0/8", "fc00::/7")
_WIDE = 8  # a prefix this short, or shorter, is not a partner's network
_GROUPS = ("aws_security_group", "aws_default_security_group")
_RULES = ("aws_security_group_rule", "aws_vpc_security_group_ingress_rule")


def _answer(plan: Plan, requirements: Requirements, options: dict[str, Any]) -> Verdict:
    """Only `ports` may be open to the world, and none when private networking is required."""
    ports = [] if requirements.value("private_networking", default=False) else options.get("ports", [])
    problems, unclear, rules = [], [], 0
    for resource in plan.of_type(*_GROUPS, *_RULES):
        for rule in _ingress(resource):
            rules += 1
            if any(_is_public(cidr) for key in _SOURCES for cidr in _cidrs(rule.get(key))) and not _only(rule, ports):
                problems.append(f"{resource.address} opens ports {rule.get('from_port')}-{rule.get('to_port')} to all")
        unclear += [resource.address for path in _paths(resource) if _is_unseen(resource, path)]
    return verdict(rules, problems, unclear)


def _ingress(resource: Resource) -> Iterator[JSON]:
    if resource.type in _GROUPS:
        yield from resource.after.get("ingress") or ()
    elif resource.after.get("type", "ingress") == "ingress":
        yield resource.after


def _paths(resource: Resource) -> list[str]:
    return [f"ingress.{key}" if resource.type in _GROUPS else key for key in _SOURCES]


def _is_unseen(resource: Resource, path: str) -> bool:
    return any(isinstance(value, Unknown) and value.wired is not False for value in resource.values(path))


def _cidrs(value: object) -> list[str]:
    return [str(cidr) for cidr in (value if isinstance(value, list) else [value]) if cidr]


def _is_public(cidr: str) -> bool:
    network = ipaddress.ip_network(cidr, strict=False)
    return network.prefixlen <= _WIDE and str(network) not in _OWN


def _only(rule: JSON, ports: list[int]) -> bool:
    return rule.get("from_port") == rule.get("to_port") and rule.get("from_port") in ports


question = Question(_answer)

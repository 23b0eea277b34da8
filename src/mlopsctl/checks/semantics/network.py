"""Networks: subnets inside their range and apart, and what has to survive a zone spread over two of them."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, ip_network
from itertools import combinations

from mlopsctl.checks.semantics.resources import Resource, listed
from mlopsctl.domain.report import Issue

# Attributes with subnets that must lie in two zones at least.
_SPREAD = {
    "aws_lb": "subnets",
    "aws_db_subnet_group": "subnet_ids",
    "aws_elasticache_subnet_group": "subnet_ids",
    "aws_redshift_subnet_group": "subnet_ids",
    "aws_autoscaling_group": "vpc_zone_identifier",
    "aws_eks_cluster": "vpc_config.subnet_ids",
    "aws_msk_cluster": "broker_node_group_info.client_subnets",
    "aws_mwaa_environment": "network_configuration.subnet_ids",
    "aws_ecs_service": "network_configuration.subnets",
}


def judge(resources: Sequence[Resource]) -> Iterator[Issue]:
    subnets = [r for r in resources if r.type == "aws_subnet"]
    yield from _ranges(subnets, [r for r in resources if r.type == "aws_vpc"])
    zones = [(r.values.get("id"), r.values.get("availability_zone")) for r in subnets]
    for resource in resources:
        if path := _SPREAD.get(resource.type):
            yield from _spread(resource, path, zones)


def _ranges(subnets: Sequence[Resource], networks: Sequence[Resource]) -> Iterator[Issue]:
    placed = [(r, _range(r), _network_of(r, networks)) for r in subnets]
    for subnet, part, network in placed:
        whole = _range(network) if network else None
        if part and whole and not part.subnet_of(whole):
            yield Issue(rule="range", where=subnet.address, message=f"{part} is not inside {whole}")
    for (one, first, network), (other, second, another) in combinations(placed, 2):
        if first and second and network is another and first.overlaps(second):
            yield Issue(rule="range", where=one.address, message=f"{first} overlaps {second} of {other.address}")


def _network_of(subnet: Resource, networks: Sequence[Resource]) -> Resource | None:
    """By its id, once that is known; a plan with one network leaves no choice."""
    wanted = subnet.values.get("vpc_id")
    if wanted:
        return next((network for network in networks if network.values.get("id") == wanted), None)
    return networks[0] if len(networks) == 1 else None


def _range(resource: Resource) -> IPv4Network | None:
    text = resource.values.get("cidr_block")
    found = ip_network(text, strict=False) if text and ":" not in text else None
    return found if isinstance(found, IPv4Network) else None


def _spread(resource: Resource, path: str, zones: Sequence[tuple[str | None, str | None]]) -> Iterator[Issue]:
    """By the subnets that it names, once they are known, else by all subnets of the plan."""
    named = {*_at(resource.values, path)}
    used = {zone for subnet, zone in zones if not named or subnet in named}
    foreign = not named <= {subnet for subnet, _ in zones}
    if used and None not in used and not foreign and len(used) < 2:  # noqa: PLR2004  # two zones
        message = f"its subnets lie in {', '.join(sorted(map(str, used)))} alone: one zone's failure ends it"
        yield Issue(rule="zones", where=resource.address, message=message)


def _at(values: object, path: str) -> list[str]:
    key, _, rest = path.partition(".")
    found = [member.get(key) for member in listed(values) if isinstance(member, dict)]
    flat = [inner for member in found for inner in listed(member)]
    return [inner for part in flat for inner in _at(part, rest)] if rest else [str(v) for v in flat if v]

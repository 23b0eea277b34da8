"""Lines between networks: VPNs, Direct Connect, accelerators, firewalls, mirrors."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, fixed, metered
from mlopsctl.estimation.resource import Resource

_WAYS = ("monthly_inbound_data_transfer_gb", "monthly_outbound_data_transfer_gb")
_CONTINENTS = {"us": "North America", "ca": "North America", "eu": "Europe"}
_FROM = "monthly_outbound_from_region_to_dx_connection_location."


def _vpn(r: Resource) -> Iterator[Component]:
    yield fixed("VPN connection", "vpn", "VPN connection", HOURS)
    if r.text("transit_gateway_id") or r.plan.referred(r, "transit_gateway_id"):
        yield from _attached(r)


def _attached(r: Resource) -> Iterator[Component]:
    yield fixed("Transit gateway attachment", "transit_gateway", "Transit gateway attachment", HOURS)
    yield metered(r, "transit_gateway", "Data processed", "monthly_data_processed_gb")


def _client(_: Resource) -> Iterator[Component]:
    """One person that stays connected, as estimators of the field count it."""
    yield fixed("Connection", "vpn", "Client VPN connection", HOURS)


def _association(_: Resource) -> Iterator[Component]:
    yield fixed("Endpoint association", "vpn", "Client VPN endpoint association", HOURS)


def _line(r: Resource) -> Iterator[Component]:
    bandwidth = r.text("bandwidth")
    if not bandwidth:
        raise Unpriced("only apply knows its bandwidth")
    yield fixed("DX connection", "direct_connect", f"{bandwidth} port", HOURS)
    for key in sorted(key for key in r.stated if key.startswith(_FROM)):
        row = f"Outbound data transfer (from {key.removeprefix(_FROM).replace('_', '-')})"
        yield metered(r, "direct_connect", row, key)


def _accelerator(_: Resource) -> Iterator[Component]:
    yield fixed("Global accelerator", "global_accelerator", "Accelerator", HOURS)


def _endpoints(r: Resource) -> Iterator[Component]:
    """What the faster way costs besides the transfer: only the direction in which more goes is billed."""
    region = r.text("endpoint_group_region", r.region)
    home = _CONTINENTS.get(region[:2], region)
    ways = [{key: r.usage(key) or 0 for key in r.stated if key.startswith(f"{way}.")} for way in _WAYS]
    billed = max(ways, key=lambda way: sum(way.values()))
    for key, gigabytes in billed.items():
        place = key.rpartition(".")[2]
        rows = (Row("global_accelerator", f"Premium between {home} and {place}"),)
        yield Component(f"{key.split('_')[1].title()} data transfer ({place})", rows, gigabytes, key)
    if not billed:
        rows = (Row("global_accelerator", f"Premium between {home} and us"),)
        yield Component("Outbound data transfer (us)", rows, None, f"{_WAYS[1]}.us")


def _mirror(_: Resource) -> Iterator[Component]:
    yield fixed("Traffic mirror", "ec2", "Traffic mirror", HOURS)


def _firewall(r: Resource) -> Iterator[Component]:
    """An endpoint in each of its subnets."""
    subnets = len(r.blocks("subnet_mapping")) or 1
    yield fixed("Network firewall endpoint", "network_firewall", "Endpoint", subnets * HOURS)
    yield metered(r, "network_firewall", "Data processed", "monthly_data_processed_gb")


service = Service(
    {
        "aws_vpn_connection": _vpn,
        "aws_dx_gateway_association": _attached,
        "aws_dx_connection": _line,
        "aws_ec2_client_vpn_endpoint": _client,
        "aws_ec2_client_vpn_network_association": _association,
        "aws_ec2_traffic_mirror_session": _mirror,
        "aws_globalaccelerator_accelerator": _accelerator,
        "aws_globalaccelerator_endpoint_group": _endpoints,
        "aws_networkfirewall_firewall": _firewall,
    }
)

"""Gateways, endpoints and the transfer of data."""

from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import HOURS, Component, Row, Service, fixed, metered, product, stepped
from mlopsctl.estimation.resource import Resource

_ENDPOINT = (
    (1e6, "Data processed (first 1PB)"),
    (4e6, "Data processed (next 4PB)"),
    (inf, "Data processed (over 5PB)"),
)
_OUT = "Outbound data transfer to Internet"
_INTERNET = (
    (10_240, f"{_OUT} (first 10TB)", "data transfer out, 0-10000 GB/month"),
    (40_960, f"{_OUT} (next 40TB)", "data transfer out, 10000-50000 GB/month"),
    (102_400, f"{_OUT} (next 100TB)", "data transfer out, 50000-150000 GB/month"),
    (inf, f"{_OUT} (over 150TB)", "data transfer out, 150000-inf GB/month"),
)


def _nat(r: Resource) -> Iterator[Component]:
    yield fixed("NAT gateway", "nat_gateway", "NAT gateway hour", HOURS)
    yield metered(r, "nat_gateway", "Data processed", "monthly_data_processed_gb")


def _endpoint(r: Resource) -> Iterator[Component]:
    kind = r.text("vpc_endpoint_type", "Gateway")
    usage = r.usage("monthly_data_processed_gb")
    if kind == "Gateway":
        return  # S3 and DynamoDB: free
    if kind == "Interface":
        yield from stepped("vpc_endpoint", _ENDPOINT, usage, "monthly_data_processed_gb")
    else:
        yield metered(r, "vpc_endpoint", "Data processed", "monthly_data_processed_gb")
    row = f"Endpoint ({kind})"
    yield fixed(row, "vpc_endpoint", row, HOURS * (r.usage("subnets") or r.count("subnet_ids") or 1))


def _search_endpoint(r: Resource) -> Iterator[Component]:
    yield metered(r, "vpc_endpoint", "Data processed (first 1PB)", "monthly_data_processed_gb")
    subnets = r.usage("subnets") or r.count("subnet_ids") or 1
    yield fixed("Endpoint (Interface)", "vpc_endpoint", "Endpoint (Interface)", HOURS * subnets)


def _attachment(r: Resource) -> Iterator[Component]:
    yield fixed("Transit gateway attachment", "transit_gateway", "Transit gateway attachment", HOURS)
    if r.type.endswith("vpc_attachment"):
        yield metered(r, "transit_gateway", "Data processed", "monthly_data_processed_gb")


def _transfer(r: Resource) -> Iterator[Component]:
    """Data that leaves a place, billed on both sides within a region."""
    within = product(r.usage("monthly_intra_region_gb"), 2)
    yield Component("Intra-region data transfer", (Row("internet_egress", "Intra-region"),), within)
    left = r.usage("monthly_outbound_internet_gb") or 0
    for size, name, row in _INTERNET:
        if left > 0:
            yield fixed(name, "internet_egress", row, min(left, size))
        left -= size
    near = r.usage("monthly_outbound_us_east_to_us_east_gb")
    yield Component("Outbound data transfer to US East regions", (Row("internet_egress", "US East to US East"),), near)
    far = r.usage("monthly_outbound_other_regions_gb")
    rows = (Row("inter_region_transfer", "between regions of one cloud"),)
    yield Component("Outbound data transfer to other regions", rows, far)


service = Service(
    {
        "aws_nat_gateway": _nat,
        "aws_vpc_endpoint": _endpoint,
        "aws_opensearchserverless_vpc_endpoint": _search_endpoint,
        "aws_ec2_transit_gateway_vpc_attachment": _attachment,
        "aws_ec2_transit_gateway_peering_attachment": _attachment,
        "aws_data_transfer": _transfer,
    }
)

"""Block storage and addresses that stand for themselves."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, fixed, metered
from mlopsctl.estimation.disks import disk
from mlopsctl.estimation.resource import Resource

_DEFAULT_GB = 8
_BLOCKS = {
    "monthly_list_block_requests": "ListChangedBlocks & ListSnapshotBlocks API requests",
    "monthly_get_block_requests": "GetSnapshotBlock API requests",
    "monthly_put_block_requests": "PutSnapshotBlock API requests",
}


def _volume(r: Resource) -> Iterator[Component]:
    yield from disk(r, 1, "", size="size")
    if r.text("type") == "standard":
        yield metered(r, "ebs", "I/O requests", "monthly_standard_io_requests")


def _snapshot(r: Resource) -> Iterator[Component]:
    """As large as its volume, which is what it can be at most."""
    origin = r.refers("volume_id", "aws_ebs_volume") or r.refers("source_snapshot_id", "aws_ebs_snapshot")
    if origin and origin.type == "aws_ebs_snapshot":
        origin = origin.refers("volume_id", "aws_ebs_volume")
    size = r.number("volume_size") or (origin.number("size") if origin else 0) or _DEFAULT_GB
    yield fixed("EBS snapshot storage", "ebs", "Snapshot storage", size)
    if r.type == "aws_ebs_snapshot_copy":
        return
    yield metered(r, "ebs", "Fast snapshot restore", "fast_snapshot_restore_hours")
    for key, row in _BLOCKS.items():
        yield metered(r, "ebs", row, key)


def _fast(_: Resource) -> Iterator[Component]:
    yield fixed("Fast snapshot restore", "ebs", "Fast snapshot restore", HOURS)


def _address(r: Resource) -> Iterator[Component]:
    """AWS lists a price for addresses that nothing uses; users of estimators expect those in use to be free."""
    attached = any(r.value(name) for name in ("instance", "network_interface"))
    users = r.referring("aws_nat_gateway", "allocation_id") or r.referring("aws_eip_association", "allocation_id")
    named = r.plan.referred(r, "instance") or r.plan.referred(r, "network_interface")
    if not (attached or users or named or r.referring("aws_lb", "subnet_mapping")):
        yield Component("IP address (if unused)", (Row("ec2", "IP address"),), HOURS)


service = Service(
    {
        "aws_ebs_volume": _volume,
        "aws_ebs_snapshot": _snapshot,
        "aws_ebs_snapshot_copy": _snapshot,
        "aws_ebs_fast_snapshot_restore": _fast,
        "aws_eip": _address,
    }
)

"""Block storage, as machines and volumes carry it."""

from collections.abc import Iterator

from mlopsctl.estimation.component import Component, Row
from mlopsctl.estimation.resource import Block

_TITLES = {
    "gp2": "general purpose SSD, gp2",
    "gp3": "general purpose SSD, gp3",
    "io1": "provisioned IOPS SSD, io1",
    "io2": "provisioned IOPS SSD, io2",
    "st1": "throughput optimized HDD, st1",
    "sc1": "cold HDD, sc1",
    "standard": "magnetic",
}
_GP3_IOPS, _GP3_THROUGHPUT = 3000, 125  # included in the storage


def disks(owner: Block, attribute: str, count: float, default_gb: float = 0) -> Iterator[Component]:
    """Every block device of an attribute; with `default_gb`, one of that size when there is none."""
    blocks = owner.blocks(attribute) or ([Block({})] if default_gb else [])
    for number, block in enumerate(blocks):
        part = attribute if attribute == "root_block_device" else f"{attribute}[{number}]"
        yield from disk(block, count, part, default_gb=default_gb or 8)


def disk(
    block: Block, count: float, part: str, size: str = "volume_size", default_gb: float = 8
) -> Iterator[Component]:
    """The storage of `count` equal disks, and what was provisioned above that."""
    kind = (block.text("volume_type") or block.text("type") or "gp2").lower()
    title = f"Storage ({_TITLES.get(kind, kind)})"
    prefix = f"{part}: " if part else ""
    rows = (Row("ebs", f"{kind} storage"), Row("ebs", title))
    yield Component(prefix + title, rows, block.number(size, default_gb) * count)
    if kind in ("io1", "io2"):
        row = Row("ebs", "Provisioned IOPS")
        yield Component(f"{prefix}Provisioned IOPS", (row,), block.number("iops", 100) * count)
    if kind == "gp3" and block.number("throughput") > _GP3_THROUGHPUT:
        above = (block.number("throughput") - _GP3_THROUGHPUT) * count
        yield Component(f"{prefix}Provisioned throughput", (Row("ebs", "Provisioned throughput"),), above)
    if kind == "gp3" and block.number("iops") > _GP3_IOPS:
        above = (block.number("iops") - _GP3_IOPS) * count
        yield Component(f"{prefix}Provisioned IOPS", (Row("ebs", "Provisioned IOPS (gp3)"),), above)

"""EMR: machines, and what the service asks for each of them."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, MACHINES, Component, Row, Service, Unpriced
from mlopsctl.estimation.disks import disk
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.services.ec2 import machine
from mlopsctl.estimation.sizes import vcpus

_SHARE = 0.25  # of the machine's price, up to machines of this size, from which on it is the same for all
_LARGE = 32


def _cluster(r: Resource) -> Iterator[Component]:
    for role in ("master", "core"):
        for group in r.blocks(f"{role}_instance_group"):
            yield from _group(r, group, role)
    if not r.blocks("master_instance_group"):
        raise Unpriced("only groups of machines of one type have a price, fleets have none")


def _task(r: Resource) -> Iterator[Component]:
    yield from _group(r, r, "task")


def _group(r: Resource, group: Block, role: str) -> Iterator[Component]:
    kind, count = group.text("instance_type"), group.number("instance_count", 1)
    for line in machine(r, kind, count, spot=bool(group.text("bid_price"))):
        yield Component(f"{role}: {line.name}", line.rows, line.quantity, line.usage)
    large = (vcpus(kind) or 0) >= _LARGE
    row = Row("emr", "Surcharge of large machines") if large else Row(MACHINES, kind, _SHARE)
    yield Component(f"{role}: EMR ({kind})", (row,), count * HOURS)
    for number, config in enumerate(group.blocks("ebs_config")):
        volumes = count * (config.number("volumes_per_instance") or 1)
        yield from disk(config, volumes, f"{role}: ebs_config[{number}]", size="size")


service = Service({"aws_emr_cluster": _cluster, "aws_emr_instance_group": _task})

"""What the catalogue holds, row by row: for looking at, not for planning."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from mlopsctl.catalog import rows
from mlopsctl.catalog.machines import Machines
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.machine import Machine
from mlopsctl.domain.noun import Noun

CLOUDS = ("aws", "azure", "gcp")
COMPUTE = "compute"
"""The service under which machines are counted."""


class Coverage(Noun):
    """How many rows there are for a service in a region, and how many of them are weak."""

    cloud: str
    region: str
    service: str
    rows: int
    derived: int
    assumed_region: int
    stale: int
    newest: str
    oldest: str  # "" when a row has no date


class Totals(Noun):
    compute: int
    managed: int
    quotas: int
    throughput: int


def every_price(overlay: Path, today: date) -> tuple[Price, ...]:
    """Every price of the files, also those that a newer one outdoes."""
    return rows.read_prices(today=today, overlay=rows.overlay_files(overlay))


def every_machine(overlay: Path, today: date, clouds: Sequence[str] = CLOUDS) -> tuple[Machine, ...]:
    shelf = Machines(overlay, today)
    return tuple(machine for cloud in clouds for machine in shelf.of(cloud))


def coverage(found: Iterable[Price | Machine]) -> tuple[Coverage, ...]:
    groups: dict[tuple[str, str, str], list[Price | Machine]] = {}
    for row in found:
        service = row.service if isinstance(row, Price) else COMPUTE
        groups.setdefault((row.cloud, row.region, service), []).append(row)
    return tuple(_covered(*key, groups[key]) for key in sorted(groups))


def totals(prices: Sequence[Price], machines: Sequence[Machine]) -> Totals:
    return Totals(
        compute=len(machines),
        managed=len(prices),
        quotas=len(rows.read_quotas()),
        throughput=len(rows.read_throughput()),
    )


def _covered(cloud: str, region: str, service: str, found: Sequence[Price | Machine]) -> Coverage:
    days = [rows.dated(row.as_of) for row in found]
    weak = {mark: sum(mark in row.marks for row in found) for mark in ("derived", "assumed_region", "stale")}
    return Coverage(
        cloud=cloud,
        region=region,
        service=service,
        rows=len(found),
        newest=str(max(days)) if max(days) > date.min else "",
        oldest=str(min(days)) if min(days) > date.min else "",
        **weak,
    )

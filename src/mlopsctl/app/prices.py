"""`prices list|show|coverage`: what the catalogue says, the user's refreshed prices included."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from mlopsctl import settings
from mlopsctl.app import wiring
from mlopsctl.catalog import Quota, rows
from mlopsctl.catalog.coverage import (
    CLOUDS,
    COMPUTE,
    Coverage,
    Totals,
    coverage,
    every_machine,
    every_price,
    totals,
)
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.machine import Machine
from mlopsctl.domain.noun import Noun
from mlopsctl.errors import InputError


class Filter(Noun):
    """Which rows to list; "" means any. `component` is a part of the name, `instance_type` may hold `*`."""

    cloud: str = ""
    region: str = ""
    service: str = ""
    component: str = ""
    instance_type: str = ""


class Listing(Noun):
    prices: tuple[Price, ...] = ()
    machines: tuple[Machine, ...] = ()


class Sheet(Noun):
    """All that is known of a service or of an instance type."""

    name: str
    prices: tuple[Price, ...] = ()
    machines: tuple[Machine, ...] = ()
    quotas: tuple[Quota, ...] = ()
    max_pods: int | None = None
    sources: dict[str, str] = {}  # what the short names in `source` of machines stand for


class Overview(Noun):
    totals: Totals
    coverage: tuple[Coverage, ...]


def listing(wanted: Filter) -> Listing:
    """The rows that `wanted` lets through. Raises InputError when there are none."""
    overlay, today = _place()
    prices: tuple[Price, ...] = ()
    machines: tuple[Machine, ...] = ()
    if not wanted.instance_type and wanted.service != COMPUTE:
        prices = tuple(p for p in every_price(overlay, today) if _fits(p, wanted) and _named(p.component, wanted))
    if wanted.service in ("", COMPUTE):
        clouds = [cloud for cloud in CLOUDS if wanted.cloud in ("", cloud)]
        machines = tuple(m for m in every_machine(overlay, today, clouds) if _fits_machine(m, wanted))
    if not prices and not machines:
        raise InputError("no row of the catalogue fits", hint="`mlopsctl prices coverage` shows what there is.")
    return Listing(prices=prices, machines=machines)


def sheet(name: str) -> Sheet:
    """Everything about the service or instance type `name`. Raises InputError, with what comes close."""
    overlay, today = _place()
    prices, machines = every_price(overlay, today), every_machine(overlay, today)
    quotas = rows.read_quotas()
    found = Sheet(
        name=name,
        prices=tuple(p for p in prices if name in (p.service, p.component)),
        machines=tuple(m for m in machines if m.instance_type == name),
        quotas=tuple(q for q in quotas if q.service == name),
        max_pods=rows.read_max_pods().get(name),
    )
    if not (found.prices or found.machines or found.quotas):
        known = {p.service for p in prices} | {m.instance_type for m in machines} | {q.service for q in quotas}
        close = get_close_matches(name, sorted(known), n=5)
        hint = f"Close: {', '.join(close)}." if close else "`mlopsctl prices coverage` lists the services."
        raise InputError(f"nothing is known of `{name}`", hint=hint)
    return found.model_copy(update={"sources": _explained(found.machines)})


def overview() -> Overview:
    """How many rows there are where, and how good they are."""
    overlay, today = _place()
    prices, machines = every_price(overlay, today), every_machine(overlay, today)
    return Overview(totals=totals(prices, machines), coverage=coverage((*prices, *machines)))


def _place() -> tuple[Path, date]:
    return settings.load().home / "prices", wiring.CLOCK.now().date()


def _fits(row: Price | Machine, wanted: Filter) -> bool:
    service = row.service if isinstance(row, Price) else COMPUTE
    return wanted.cloud in ("", row.cloud) and wanted.region in ("", row.region) and wanted.service in ("", service)


def _named(name: str, wanted: Filter) -> bool:
    return wanted.component.lower() in name.lower()


def _fits_machine(m: Machine, wanted: Filter) -> bool:
    pattern = wanted.instance_type or "*"
    return _fits(m, wanted) and _named(m.instance_type, wanted) and fnmatchcase(m.instance_type, pattern)


def _explained(machines: Sequence[Machine]) -> dict[str, str]:
    used = " ".join(m.source for m in machines)
    return {short: text for short, text in rows.read_sources().items() if short in used}

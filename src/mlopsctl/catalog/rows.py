"""The CSV files of the catalogue. Every row has a number, a unit, a source and a date, or loading fails."""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from mlopsctl.domain.architecture import Price
from mlopsctl.domain.noun import Noun
from mlopsctl.errors import InputError

DATA = Path(__file__).parent / "data"
STALE_DAYS = 180
_DATE = re.compile(r"(20\d\d)(?:-(\d\d))?(?:-(\d\d))?")


class Quota(Noun):
    """A provider's default limit; `value` is None where the provider gives no single number and `text` says what."""

    cloud: str
    service: str
    quota: str
    value: float | None
    text: str
    unit: str
    adjustable: str
    breaks_when: str
    source: str
    as_of: str


class Throughput(Noun):
    """A measured rate of a model on some hardware."""

    workload: str
    model: str
    hardware: str
    runtime: str
    metric: str
    value: float
    unit: str
    conditions: str
    source: str
    as_of: str


def dated(as_of: str) -> date:
    """The earliest day that `as_of` can mean: `2026` is 1 January 2026, `undated` is the beginning of time."""
    found = _DATE.search(as_of)
    if not found:
        return date.min
    year, month, day = (int(part or 1) for part in found.groups())
    return date(year, month, day)


def read_prices(path: Path = DATA / "managed_services.csv", today: date | None = None) -> tuple[Price, ...]:
    """Every price, marked stale when older than `today` (default: the newest row's date) by more than 180 days."""
    prices = [_price(row, where) for where, row in _rows(path, number="usd_per_unit")]
    today = today or max((dated(price.as_of) for price in prices), default=date.min)
    return tuple(_aged(price, today) for price in _one_unit_each(prices))


def read_quotas(path: Path = DATA / "quotas.csv") -> tuple[Quota, ...]:
    return tuple(
        Quota(
            **{name: row[name] for name in Quota.model_fields if name in row},
            text=row["default_value"],
            value=_number(row["default_value"]),
        )
        for _, row in _rows(path, number=None)
    )


def read_throughput(path: Path = DATA / "throughput.csv") -> tuple[Throughput, ...]:
    return tuple(
        Throughput(
            **{name: row[name] for name in Throughput.model_fields if name != "value"}, value=float(row["value"])
        )
        for _, row in _rows(path, number="value")
    )


def best(prices: Iterable[Price]) -> Mapping[tuple[str, str, str, str], Price]:
    """One price per cloud, region, service and component: the newest, and of equally new ones the dearest."""
    ordered = sorted(prices, key=lambda p: (dated(p.as_of), p.usd))
    return {(p.cloud, p.region, p.service, p.component): p for p in ordered}


def _rows(path: Path, *, number: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        with path.open(encoding="utf8", newline="") as file:
            for row in (reader := csv.DictReader(file, strict=True)):
                where = f"{path.name}:{reader.line_num}"
                wrong = [name for name in ("unit", "source", "as_of") if not row.get(name)]
                if number and _number(row.get(number)) is None:
                    wrong.append(f"{number} (a number, not negative)")
                if wrong or None in row or None in row.values():
                    raise InputError(
                        f"{where}: the row lacks {', '.join(wrong) or 'a column'}", hint="Correct the row."
                    )
                yield where, row
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise InputError(f"{path} cannot be read: {broken}") from broken


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _price(row: dict[str, str], where: str) -> Price:
    note = row["free_tier_or_tier_note"]
    derived = "derived" in (note + row["source"]).lower()
    assumed = "region taken" in note or "no region" in note
    return Price(
        **{name: row[name] for name in ("cloud", "region", "service", "component", "unit", "as_of")},
        usd=float(row["usd_per_unit"]),
        source=f"{where} {row['source']}",
        marks=(*(("derived",) if derived else ()), *(("assumed_region",) if assumed else ())),
    )


def _one_unit_each(prices: list[Price]) -> Iterator[Price]:
    """A component that is listed by several units is looked up as `component [unit]`: they are different things."""
    units: dict[tuple[str, str, str, str], set[str]] = {}
    for p in prices:
        units.setdefault((p.cloud, p.region, p.service, p.component), set()).add(p.unit)
    for p in prices:
        several = len(units[p.cloud, p.region, p.service, p.component]) > 1
        yield p.model_copy(update={"component": f"{p.component} [{p.unit}]"}) if several else p


def _aged(price: Price, today: date) -> Price:
    stale = (today - dated(price.as_of)).days > STALE_DAYS
    return price.model_copy(update={"marks": (*price.marks, "stale")}) if stale else price

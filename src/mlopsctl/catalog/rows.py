"""The CSV files of the catalogue. Every row has a number, a unit, a source and a date, or loading fails."""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from mlopsctl.domain.architecture import Price
from mlopsctl.domain.noun import Noun
from mlopsctl.errors import InputError

DATA = Path(__file__).parent / "data"
STALE_DAYS = 180
REPAIR = "Correct the row; prices that `mlopsctl prices refresh` wrote can be deleted, the embedded ones then hold."
PRICE_COLUMNS = (
    "cloud",
    "region",
    "service",
    "component",
    "unit",
    "usd_per_unit",
    "free_tier_or_tier_note",
    "source",
    "as_of",
)
_DATE = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2])(?!\d))?(?:-(\d\d)(?!\d))?")


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

    @property
    def is_fixed(self) -> bool:
        """Whether the provider raises it for nobody."""
        return self.adjustable.startswith("no")


class Throughput(Noun):
    """A measured rate of a model on some hardware: as published, and in figures that can be compared.

    accelerator: "" is the CPU; `devices` are then its cores. batch: how many were in hand at once; None = not stated.
    params_m: millions of parameters that a request passes through. length: tokens of a text.
    """

    workload: str
    model: str
    hardware: str
    runtime: str
    precision: str
    metric: str
    value: float
    unit: str
    conditions: str
    source: str
    as_of: str
    kind: Literal["embedding", "encoder", "image", "llm", "table"]
    accelerator: str
    devices: int = Field(ge=1)
    per_second: float = Field(gt=0)  # of all devices together
    params_m: float | None
    length: float | None
    batch: float | None
    token_ms: float | None
    p95_ms: float | None
    scv: float | None  # squared coefficient of variation of what one request takes


class Accelerator(Noun):
    """What is known of an accelerator besides what was measured on it."""

    accelerator: str
    bandwidth_gb_s: float = Field(gt=0)  # of its memory
    unit: str
    source: str
    as_of: str


def dated(as_of: str) -> date:
    """The earliest day that `as_of` can mean: `2026` is 1 January 2026, `undated` is the beginning of time."""
    found = _DATE.search(as_of)
    if not found:
        return date.min
    year, month, day = (int(part or 1) for part in found.groups())
    return date(year, month, day)


def read_prices(
    path: Path = DATA / "managed_services.csv", today: date | None = None, overlay: Sequence[Path] = ()
) -> tuple[Price, ...]:
    """Every price, marked stale when older than `today` (default: the newest row's date) by more than 180 days.

    A row of an `overlay` file replaces the embedded one for the same thing and unit.
    """
    embedded, refreshed = _prices(path), [price for file in overlay for price in _prices(file)]
    today = today or newest((*embedded, *refreshed))
    return tuple(_aged(price, today) for price in _overlaid(embedded, refreshed))


def overlay_files(folder: Path) -> list[Path]:
    """The price files among a user's refreshed ones."""
    return sorted(folder.glob("managed_services.*.csv"))


def newest(prices: Iterable[Price]) -> date:
    """The date of the newest of `prices`."""
    return max((dated(price.as_of) for price in prices), default=date.min)


def read_quotas(path: Path = DATA / "quotas.csv") -> tuple[Quota, ...]:
    same = [name for name in Quota.model_fields if name not in ("text", "value")]
    return tuple(
        Quota(**{name: row[name] for name in same}, text=row["default_value"], value=_number(row["default_value"]))
        for _, row in read(path, (*same, "default_value"))
    )


def read_throughput(path: Path = DATA / "throughput.csv") -> tuple[Throughput, ...]:
    """Every rate. Raises InputError for a row that is none, with its place."""
    found = []
    for where, row in read(path, tuple(Throughput.model_fields), number="value"):
        try:
            found.append(Throughput.model_validate({name: row[name] or None for name in row} | _named(row)))
        except ValidationError as broken:
            fault = broken.errors()[0]
            raise InputError(f"{where}: `{fault['loc'][0]}`: {fault['msg']}", hint=REPAIR) from broken
    return tuple(found)


def read_accelerators(path: Path = DATA / "accelerators.csv") -> tuple[Accelerator, ...]:
    columns = tuple(Accelerator.model_fields)
    return tuple(Accelerator.model_validate(row) for _, row in read(path, columns, number="bandwidth_gb_s"))


def read_max_pods(path: Path = DATA / "eks_max_pods.csv") -> dict[str, int]:
    """How many pods an EC2 instance type can hold on EKS."""
    columns = ("instance_type", "max_pods")
    return {row["instance_type"]: int(float(row["max_pods"])) for _, row in read(path, columns, number="max_pods")}


def read_sources(path: Path = DATA / "sources.csv") -> dict[str, str]:
    """What the short source names of machines (`S1`) stand for."""
    columns = ("id", "source", "licence", "date")
    return {row["id"]: f"{row['source']}, {row['date']}" for _, row in read(path, columns)}


def best(prices: Iterable[Price]) -> Mapping[tuple[str, str, str, str], Price]:
    """One price per cloud, region, service and component: the newest, and of equally new ones the dearest."""
    ordered = sorted(prices, key=lambda p: (dated(p.as_of), p.usd))
    return {_key(p): p for p in ordered}


def read(path: Path, columns: Sequence[str], *, number: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Rows with their places; unit, source, date and `number` are there. Raises InputError naming file and line."""
    needed = [name for name in ("unit", "source", "as_of", "region", "instance_type") if name in columns]
    try:
        with path.open(encoding="utf8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if absent := set(columns) - set(reader.fieldnames or ()):
                raise InputError(f"{path} lacks the columns {', '.join(sorted(absent))}", hint=REPAIR)
            for row in reader:
                where = f"{path.name}:{reader.line_num}"
                wrong = [name for name in needed if not row[name]]
                if number and _number(row[number]) is None:
                    wrong.append(f"{number} (a number, not negative)")
                if wrong or None in row or None in row.values():
                    raise InputError(f"{where}: the row lacks {', '.join(wrong) or 'a column'}", hint=REPAIR)
                yield where, row
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise InputError(f"{path} cannot be read: {broken}", hint=REPAIR) from broken


def optional(row: Mapping[str, str], name: str, where: str) -> float | None:
    """The number in a column that may be empty."""
    value = _number(row[name])
    if row[name] and value is None:
        raise InputError(f"{where}: `{name}` is {row[name]!r}, not a number", hint=REPAIR)
    return value


def is_stale(as_of: str, today: date) -> bool:
    return (today - dated(as_of)).days > STALE_DAYS


def _named(row: Mapping[str, str]) -> dict[str, str]:
    """The columns that may be empty words; empty numbers are None."""
    return {name: row[name] for name in ("accelerator", "conditions", "precision", "runtime")}


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
        note=note,
        source=f"{where} {row['source']}",
        marks=(*(("derived",) if derived else ()), *(("assumed_region",) if assumed else ())),
    )


def _prices(path: Path) -> list[Price]:
    return list(_one_unit_each([_price(row, where) for where, row in read(path, PRICE_COLUMNS, number="usd_per_unit")]))


def _overlaid(embedded: list[Price], refreshed: list[Price]) -> list[Price]:
    """A price by another unit than the embedded one's stands beside it: it is never mistaken for it."""
    units = {_key(p): p.unit for p in embedded}
    fresh = [p if units.get(_key(p), p.unit) == p.unit else _by_unit(p) for p in refreshed]
    replaced = {_key(p) for p in fresh}
    return [*(p for p in embedded if _key(p) not in replaced), *fresh]


def _key(p: Price) -> tuple[str, str, str, str]:
    return p.cloud, p.region, p.service, p.component


def _by_unit(p: Price) -> Price:
    return p.model_copy(update={"component": f"{p.component} [{p.unit}]"})


def _one_unit_each(prices: list[Price]) -> Iterator[Price]:
    """A component that is listed by several units is looked up as `component [unit]`: they are different things."""
    units: dict[tuple[str, str, str, str], set[str]] = {}
    for p in prices:
        units.setdefault(_key(p), set()).add(p.unit)
    for p in prices:
        yield _by_unit(p) if len(units[_key(p)]) > 1 else p


def _aged(price: Price, today: date) -> Price:
    return price.model_copy(update={"marks": (*price.marks, "stale")}) if is_stale(price.as_of, today) else price

"""AWS bulk price lists: one CSV per offer and region, no key. Only lines named in `aws_offers` are taken over."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from mlopsctl.adapters.aws_offers import OFFERS, Line
from mlopsctl.adapters.price_source import Known, Part, PriceSource, Reject, Row, Wanted, amount, read_table
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.machine import Machine
from mlopsctl.errors import InputError, MlopsctlError

_REGION_PREFIX = re.compile(r"(?:[a-z]{2}(?:-[a-z]+)+-\d|EU|(?:US|EU|AP|CA|SA|ME|AF|IL|MX|UG)[A-Z]*\d)-")
_PREAMBLE = 10  # lines among which the header must be
_SERVER = {  # a Linux machine that is rented by the hour, as the list says it
    "Tenancy": "Shared",
    "Operating System": "Linux",
    "Pre Installed S/W": "NA",
    "CapacityStatus": "Used",
    "License Model": "No License required",
}

_ON_DEMAND = (None, "", "OnDemand")  # capacity blocks have their own price
_THEIR_UNITS = (
    ("hour", r"h(ou)?rs?"),
    ("GB-month", r"GB-?Mo"),
    ("GB-seconds", r"sec"),
    ("GB", r"GB|Gigabyte"),
    ("", "."),
)

_Cells = Mapping[str, str]
_Tiers = dict[tuple[Line, str], dict[float, float]]
"""USD by where a tier starts, for each line and the names that its cells gave."""


def _parts(wanted: Wanted) -> Sequence[Part]:
    if strange := set(wanted.services) - set(OFFERS):
        raise InputError(
            f"no names are known for the lines of {', '.join(sorted(strange))}", hint=f"Offers: {', '.join(OFFERS)}."
        )
    return tuple(
        Part(
            name=f"{offer}.{region}",
            path=f"/offers/v1.0/aws/{offer}/current/{region}/index.csv",
            region=region,
            service=offer,
        )
        for region in wanted.regions
        for offer in wanted.services or OFFERS
    )


def _read(part: Part, pages: Sequence[Path], known: Known) -> Iterator[Row]:
    rows = read_table(pages[0])
    header, published = _header(part, rows)
    source = f"AWS price list {part.service}, published {published}"
    term, tiers = header.index("TermType"), _Tiers()
    for number, row in rows:
        where = f"{part.name}:{number}"
        if len(row) != len(header):
            yield Reject(where, f"{len(row)} cells instead of {len(header)}")
        elif row[term] == "OnDemand":
            cells = dict(zip(header, row, strict=True))
            try:
                _collect(part, cells, tiers)
                if machine := _machine(part, cells, known, source):
                    yield machine
            except (LookupError, ValueError) as wrong:
                yield Reject(where, f"{type(wrong).__name__}: {wrong}")
    yield from _prices(part, tiers, known, source)


def _header(part: Part, rows: Iterator[tuple[int, list[str]]]) -> tuple[list[str], str]:
    """The names of the columns and the day of publication, from the lines before the first product."""
    preamble: dict[str, str] = {}
    for _, row in islice(rows, _PREAMBLE):
        if row and row[0] == "SKU" and {"TermType", "usageType", "operation", "PricePerUnit"} <= set(row):
            return row, preamble.get("Publication Date", "")[:10]
        preamble |= {row[0]: row[1]} if len(row) > 1 else {}
    raise MlopsctlError(f"{part.name} is not an AWS price list: no header in its first {_PREAMBLE} lines")


def _collect(part: Part, cells: _Cells, tiers: _Tiers) -> None:
    usage = _REGION_PREFIX.sub("", cells["usageType"], count=1)
    for line in OFFERS[part.service]:
        if found := line.match(usage, cells["operation"]):
            usd = _usd(cells)
            if not _same_unit(line.unit, cells["Unit"]):
                raise ValueError(f"{usage} is priced by {cells['Unit']!r}, not by {line.unit}")
            if usd:  # free tiers are not prices
                names = "\n".join(line.tiers).format(*found.groups(), **cells)
                starts = tiers.setdefault((line, names), {})
                start = amount(cells["StartingRange"] or 0)
                starts[start] = max(usd, starts.get(start, 0))


def _usd(cells: _Cells) -> float:
    if cells["Currency"] != "USD":
        raise ValueError("not in USD")
    return amount(cells["PricePerUnit"])


def _same_unit(ours: str, theirs: str) -> bool:
    pattern = next(pattern for word, pattern in _THEIR_UNITS if word in ours)
    return re.search(pattern, theirs, re.IGNORECASE) is not None


def _prices(part: Part, tiers: _Tiers, known: Known, source: str) -> Iterator[Row]:
    for (line, names), starts in tiers.items():
        for component, start in zip(names.split("\n"), sorted(starts), strict=False):  # tiers without a name stay out
            yield Price(
                cloud="aws",
                region=part.region,
                service=line.service,
                component=component,
                unit=line.unit,
                usd=float(f"{starts[start] * line.per:.10g}"),
                source=source,
                as_of=str(known.day),
            )


def _machine(part: Part, cells: _Cells, known: Known, source: str) -> Machine | None:
    """The machine that a line of AmazonEC2 rents out, if it is one that we list."""
    if any(cells.get(name) != value for name, value in _SERVER.items()) or cells.get("MarketOption") not in _ON_DEMAND:
        return None
    usd, instance_type = _usd(cells), cells["Instance Type"]
    if not usd:
        return None
    gpus = amount(cells.get("GPU") or 0)
    like = known.machines.get(instance_type)
    return Machine(
        cloud="aws",
        region=part.region,
        instance_type=instance_type,
        vcpu=amount(cells["vCPU"]),
        memory_gib=amount(cells["Memory"].removesuffix(" GiB").replace(",", "")),
        accelerator=like[0].accelerator if like else "GPU" if gpus else "",
        accelerator_count=like[0].accelerator_count if like else gpus,
        accelerator_memory_gib=like[0].accelerator_memory_gib if like else None,
        usd=usd,
        usd_spot=None,
        source=source,
        as_of=str(known.day),
    )


SOURCE = PriceSource(cloud="aws", url="https://pricing.us-east-1.amazonaws.com", parts=_parts, read=_read)

"""A plan's bill on a screen: a tree of resources and what they are billed by, then what is not in the total."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mlopsctl.domain.estimate import CostDiff, Estimate, PricedItem
from mlopsctl.ui.console import MARKS, item, plain, plural

_PIPED, _NARROW = 140, 110  # columns
Row = tuple[Text, Text | str, Text | str, Text]
"""A line: its name, quantity, unit and cost."""
_INDEX = re.compile(r"\[[^\]]*\]")


def estimate(screen: Console, priced: Estimate, changes: CostDiff | None) -> None:
    """The bill, what it leaves out, and what changed."""
    known = "TOTAL of what is known" if priced.unpriced or priced.partial or priced.open_items else "TOTAL"
    total = plain((known, "bold")), "", "", plain((_usd(priced.total), "bold"))
    bills = groupby(priced.items, key=lambda line: line.address)
    if screen.is_terminal and screen.width < _NARROW:
        for address, lines in bills:
            screen.print(plain((address, "bold")), overflow="fold")
            screen.print(_stacked(_rows(list(lines))))
        screen.print(_stacked([total]))
    else:
        table = _table("Name", ">Monthly qty", "Unit", ">Monthly cost")
        for address, lines in bills:
            table.add_row(plain((address, "bold")))
            for row in _rows(list(lines)):
                table.add_row(*row)
        table.add_section()
        table.add_row(*total)
        _draw(screen, table)
    for line in _remarks(priced):
        screen.print(line)
    if changes:
        _changes(screen, changes)


def _stacked(rows: Iterable[Row]) -> Table:
    """Lines of one resource for a narrow terminal, where addresses have no column of their own."""
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True, min_width=10)
    for name, quantity, unit, cost in rows:
        grid.add_row(name, Text(" ").join((Text.assemble(quantity), Text.assemble(unit))), cost)
    return grid


def _rows(lines: list[PricedItem]) -> Iterator[Row]:
    for line in lines:
        branch = "└─" if line is lines[-1] else "├─"
        name = plain(f"{branch} {line.component}")
        unit = line.unit
        if line.known:
            yield name, plain(f"{line.quantity:,.4f}".rstrip("0").rstrip(".")), plain(unit), plain(_usd(line.monthly))
        else:
            said = plain(("depends on usage", "yellow"))
            yield name, said, plain((f"{_rate(line.unit_price)} per {unit}", "dim")), plain((_usd(0), "dim"))


def _remarks(priced: Estimate) -> Iterator[object]:
    billed = {line.address for line in priced.items}
    counts = (
        f"{plural(len(billed), 'resource')} priced",
        f"{len(priced.free)} free",
        f"{len(priced.unpriced)} without a price",
        *([f"{len(priced.partial)} priced in part"] if priced.partial else []),
    )
    yield plain(", ".join(counts) + ".")
    for address in priced.unpriced:
        yield item(MARKS["fail"], (address, "bold"), f" is not in the total: {priced.reasons.get(address, '')}")
    for address in priced.partial:
        said = f" is in the total only in part: {priced.reasons.get(address, '')}"
        yield item(MARKS["fail"], (address, "bold"), said)
    if priced.free:
        kinds = Counter(_type(address) for address in priced.free)
        named = ", ".join(f"{count} x {kind}" for kind, count in sorted(kinds.items()))
        yield item(MARKS["not_run"], (f"Free: {named}", "dim"))
    if priced.open_items:
        keys = sorted({f"{line.address}: {line.usage}" for line in priced.open_items if line.usage})
        yield item(
            ("!", "yellow"), f"{plural(len(priced.open_items), 'line')} counted as 0; state them with --usage FILE."
        )
        for key in keys[:5]:
            yield item(" ", (key, "dim"))
    for notice in priced.notices:
        yield item(("!", "yellow"), notice)
    if priced.weak_share:
        yield item(
            ("!", "dim"), (f"{priced.weak_share:.0%} of the total rests on weak prices ({_marks(priced)}).", "dim")
        )


def _marks(priced: Estimate) -> str:
    sums: Mapping[str, float] = {
        mark: sum(line.monthly for line in priced.items if mark in line.marks)
        for mark in ("derived", "assumed_region", "stale")
    }
    return ", ".join(f"{mark.replace('_', ' ')} {_usd(amount)}" for mark, amount in sums.items() if amount)


def _type(address: str) -> str:
    """The resource type in an address."""
    outside = _INDEX.sub("", address.rpartition(":")[2])
    return outside.split(".")[-2] if "." in outside else outside


def _changes(screen: Console, changes: CostDiff) -> None:
    table = _table("Change", ">Before", ">After", ">Difference")
    for sign, group in (("+", changes.added), ("-", changes.removed), ("~", changes.changed)):
        for change in group:
            cells = (_usd(change.before), _usd(change.after), _signed(change.delta))
            table.add_row(plain(f"{sign} {change.address}"), *map(plain, cells))
    table.add_section()
    cells = (_usd(changes.before), _usd(changes.after), _signed(changes.delta))
    table.add_row(plain(("TOTAL", "bold")), *(plain((cell, "bold")) for cell in cells))
    _draw(screen, table)


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left", overflow="fold")
    return table


def _draw(screen: Console, table: Table) -> None:
    """As wide as the terminal; what is piped is not squeezed."""
    if not screen.is_terminal:
        screen.width = max(screen.width, _PIPED)
    screen.print(table)


def _usd(amount: float) -> str:
    """Cents, and as many digits as a small price needs."""
    if amount and abs(amount) < 0.01:  # noqa: PLR2004  # a cent
        return f"${amount:.10f}".rstrip("0")
    return f"${amount:,.2f}"


def _rate(price: float) -> str:
    """Every digit of a list price, cents at least."""
    whole, _, digits = f"{price:,.12f}".partition(".")
    return f"${whole}.{digits.rstrip('0').ljust(2, '0')}"


def _signed(amount: float) -> str:
    return f"{'+' if amount >= 0 else '-'}{_usd(abs(amount))}"

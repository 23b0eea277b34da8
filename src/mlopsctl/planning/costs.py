"""What a sized blueprint costs a month in every environment."""

import math
from collections.abc import Iterable, Iterator, Mapping

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Cost, CostItem, Price
from mlopsctl.domain.blueprint import Blueprint, CostLine, Size
from mlopsctl.planning.expressions import evaluate

Amounts = tuple[float, float, float]  # low, expected, peak
SHARED = "shared"  # the environment of what exists once, such as the state bucket
IN_STANDBY = "standby"  # the environment of what runs in a second region


def price(
    blueprint: Blueprint,
    size: Size,
    catalog: Catalog,
    region: str,
    names: Mapping[str, Mapping[str, float]],
    standby: str = "",
) -> Cost:
    """The bill of one component; `names` holds what expressions read, by environment, `standby` is a second region."""
    items, unpriced = [], []
    for line in blueprint.cost:
        for environment, known in names.items():
            for component, amounts in _amounts(line, known):
                if environment == IN_STANDBY:  # at its peak, the other region does nothing
                    amounts = *amounts[:2], amounts[1]  # noqa: PLW2901
                name = component.format_map(size.values)
                where = standby if line.in_standby or environment == IN_STANDBY else region
                row = catalog.price(blueprint.cloud, where, line.service, name)
                if row is None:
                    unpriced.append(f"{blueprint.slot}: {line.service}, {name}")
                else:
                    unit_price = row.usd * evaluate(line.scale, known)
                    items.append(_item(blueprint.slot, line, row, name, unit_price, amounts, environment))
    return total(items, unpriced)


def _amounts(line: CostLine, names: Mapping[str, float]) -> Iterator[tuple[str, Amounts]]:
    """What is priced by which row: low, expected and peak. Of tiers, those that are reached."""
    quantity = evaluate(line.quantity, names)
    low = quantity if line.low is None else evaluate(line.low, names)
    peak = quantity if line.peak is None else evaluate(line.peak, names)
    if not line.tiers:
        yield line.component, (max(0.0, low), max(0.0, quantity), max(0.0, peak))  # nothing is ever paid out
        return
    ends = [*(evaluate(tier.to, names) for tier in line.tiers), math.inf]
    rows = [*(tier.component for tier in line.tiers), line.component]
    for begin, end, component in zip([0.0, *ends], ends, rows, strict=False):
        part = [max(0.0, min(amount, end) - begin) for amount in (low, quantity, peak)]
        if component and any(part):
            yield component, (part[0], part[1], part[2])


def total(items: Iterable[CostItem], unpriced: Iterable[str]) -> Cost:
    """The sum of a bill's lines; `weak_share` is the part that rests on derived, assumed or old prices."""
    items = tuple(item for item in items if item.low or item.monthly or item.peak)
    expected = sum(item.monthly for item in items)
    weak = sum(item.monthly for item in items if item.marks)
    return Cost(
        low=sum(item.low for item in items),
        expected=expected,
        peak=sum(item.peak for item in items),
        items=items,
        unpriced=tuple(dict.fromkeys(unpriced)),
        weak_share=weak / expected if expected else 0,
    )


def _item(
    slot: str, line: CostLine, row: Price, name: str, unit_price: float, amounts: Amounts, environment: str
) -> CostItem:
    low, quantity, peak = amounts
    return CostItem(
        slot=slot,
        component=f"{line.service}: {name}",
        unit=row.unit,
        quantity=quantity,
        unit_price=unit_price,
        low=low * unit_price,
        monthly=quantity * unit_price,
        peak=peak * unit_price,
        source=row.source,
        as_of=row.as_of,
        marks=row.marks,
        note=line.note,
        environment=environment,
    )

"""What a sized blueprint costs a month in every environment."""

from collections.abc import Iterable, Mapping

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Cost, CostItem, Price
from mlopsctl.domain.blueprint import Blueprint, CostLine, Size
from mlopsctl.planning.expressions import evaluate

SHARED = "shared"  # the environment of what exists once, such as the state bucket


def price(
    blueprint: Blueprint, size: Size, catalog: Catalog, region: str, names: Mapping[str, Mapping[str, float]]
) -> Cost:
    """The bill of one component; `names` holds what expressions read, by environment."""
    items, unpriced = [], []
    for written in blueprint.cost:
        line = written.model_copy(update={"component": written.component.format_map(size.values)})
        row = catalog.price(blueprint.cloud, region, line.service, line.component)
        if row is None:
            unpriced.append(f"{blueprint.slot}: {line.service}, {line.component}")
        else:
            items += [_item(blueprint.slot, line, row, environment, known) for environment, known in names.items()]
    return total(items, unpriced)


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


def _item(slot: str, line: CostLine, row: Price, environment: str, names: Mapping[str, float]) -> CostItem:
    quantity = evaluate(line.quantity, names)
    low = quantity if line.low is None else evaluate(line.low, names)
    peak = quantity if line.peak is None else evaluate(line.peak, names)
    unit_price = row.usd * evaluate(line.scale, names)
    return CostItem(
        slot=slot,
        component=f"{line.service}: {line.component}",
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

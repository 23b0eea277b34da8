"""What a service module says of a resource: which quantities are billed, and under which names prices may stand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mlopsctl.estimation.resource import Resource

HOURS = 730.0
"""Hours of a month, as bills and every estimator count them."""
MACHINES = "compute"
"""The service name of virtual machines: their rows are instance types, not price rows."""
SPOT = "compute_spot"


@dataclass(frozen=True)
class Row:
    """A place in the catalogue where a price may stand; `factor` scales one that is listed for something like it."""

    service: str
    name: str
    factor: float = 1.0


@dataclass(frozen=True)
class Component:
    """A quantity that is billed every month, in single units (requests, not millions of them).

    quantity: None when it depends on usage that nobody stated. rows: the first with a price counts.
    """

    name: str
    rows: tuple[Row, ...]
    quantity: float | None
    usage: str = ""


Pricer = Callable[[Resource], Iterable[Component]]


@dataclass(frozen=True)
class Service:
    """How resources of one family are billed, by resource type. A resource without components is free."""

    pricers: Mapping[str, Pricer]


class Unpriced(Exception):
    """A resource is billed in a way that the catalogue has no price for at all; the message is the reason."""


def missing(reason: str) -> Component:
    """A part of a resource that is billed, and that the catalogue has no price for; the rest of it may have one."""
    return Component(reason, (), 1)


def reserved(rows: tuple[Row, ...], terms: list[str]) -> tuple[Row, ...]:
    """Where the prices of what is reserved on these terms stand."""
    return tuple(replace(row, name=f"{row.name} reserved ({', '.join(terms)})") for row in rows)


def fixed(name: str, service: str, row: str, quantity: float) -> Component:
    """A quantity that the plan states."""
    return Component(name, (Row(service, row),), quantity)


def metered(resource: Resource, service: str, row: str, key: str, name: str = "", per: float = 1) -> Component:
    """A quantity that the usage file states under `key`, divided by `per`."""
    quantity = resource.usage(key)
    return Component(name or row, (Row(service, row),), None if quantity is None else quantity / per, key)


def stepped(
    service: str, tiers: Iterable[tuple[float, str]], quantity: float | None, usage: str, prefix: str = ""
) -> Iterator[Component]:
    """One component for each tier that is reached: `tiers` are sizes and rows, in order; an empty row is free."""
    left = quantity
    for size, row in tiers:
        if row and (left is None or left > 0):
            yield Component(f"{prefix}{row}", (Row(service, row),), None if left is None else min(left, size), usage)
            if left is None:
                return
        left = None if left is None else left - size


def product(*factors: float | None) -> float | None:
    """The product, or None when a factor is not known."""
    result = 1.0
    for factor in factors:
        if factor is None:
            return None
        result *= factor
    return result

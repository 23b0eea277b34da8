"""How much of the time a design answers: what providers promise, and what the placing of its units adds or takes.

Components in a row all have to work: their availabilities multiply, so that logarithms add up (K. S. Trivedi,
"Probability and Statistics with Reliability, Queuing, and Computer Science Applications", 2002, on series-parallel
systems). Units that a blueprint says to be independent are spread over zones; the component works while the units in
the zones that are left can carry the peak (k of n). It is never counted as better than the provider's promise for the
service, which already includes its zones. What falls back on another region, whose promise is one of its own, fails
when both do. Whatever answers in several regions at once fails when all of them do;
the component that sends requests there stays in the row.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import product

from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.planning.expressions import Names, evaluate
from mlopsctl.planning.sizing import fewest, queue

DOWNTIME = "availability_pct"
_BUSY = 0.9  # utilisation up to which the units that are left carry the peak
_MOST_ZONES = 6


def downtime(availability_pct: float) -> float:
    """Availabilities multiply along a path, so their negative logarithms add up."""
    return -math.log(max(availability_pct, 1e-9) / 100)


def uptime(amount: float) -> float:
    """The availability (%) that `downtime` came from."""
    return 100 * math.exp(-amount)


def component_pct(blueprint: Blueprint, names: Names, units: int) -> float | None:
    """What is promised of the component, or follows for its units; None when it is not on the path of requests."""
    promised, redundancy = blueprint.availability_pct, blueprint.redundancy
    if blueprint.fallback and promised is not None:
        return 100 * (1 - (1 - promised / 100) ** 2)
    if redundancy is None:
        return promised
    zones = max(1, min(_MOST_ZONES, units, int(evaluate(redundancy.zones, names))))
    works = evaluate(redundancy.zone_pct, names) / 100
    held = [units // zones + (zone < units % zones) for zone in range(zones)]
    found = 100 * _enough_left(held, works, _needed(blueprint, names, units))
    return found if promised is None else min(promised, found)


def whole(parts: Iterable[tuple[float, int]]) -> float:
    """The downtime of components in a row, from theirs and from the regions that each lets the others answer in."""
    known = list(parts)
    regions = max((r for _, r in known), default=1)
    inside = sum(amount for amount, r in known if r == 1 or regions == 1)
    senders = sum(amount for amount, r in known if r > 1)
    return senders - math.log1p(-((-math.expm1(-inside)) ** regions)) if regions > 1 else inside


def _needed(blueprint: Blueprint, names: Names, units: int) -> int:
    """The fewest of the `units` that carry the peak."""
    sizing = blueprint.sizing
    if sizing is None:
        return 1
    if units == 1 or queue(sizing, names, units - 1).utilisation > _BUSY:
        return units
    return fewest(1, lambda n: queue(sizing, names, n).utilisation <= _BUSY)


def _enough_left(held: Sequence[int], works: float, needed: int) -> float:
    """The probability that the zones that work hold at least `needed` units."""
    total = 0.0
    for up in product((True, False), repeat=len(held)):
        if sum(n for n, is_up in zip(held, up, strict=True) if is_up) >= needed:
            total += works ** sum(up) * (1 - works) ** (len(held) - sum(up))
    return total

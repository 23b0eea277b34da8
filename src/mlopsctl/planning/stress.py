"""Stress tests of a queue against a stated percentile: bursts, and bursts while a zone is lost."""

import math
from dataclasses import dataclass, fields, replace

from mlopsctl.domain.requirements import Constraint
from mlopsctl.planning.facts import number
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.simulation import Estimate, Station, percentile

_MOST = 5  # times the planned units that a remedy may ask for


@dataclass(frozen=True)
class Stress:
    """Units over `zones` zones under bursty traffic; with more than one zone, one of them is lost."""

    rps: float
    units: int
    servers: int
    service_ms: float
    scv: float
    seconds: float  # until replacements serve
    zones: int
    hops: tuple[tuple[float, float], ...]
    batch: int = 1
    cold: tuple[float, float] = (0.0, 0.0)

    @property
    def survivors(self) -> int:
        """Units left when the zone with the most of them is gone."""
        return self.units - math.ceil(self.units / self.zones) if self.zones > 1 else self.units


@dataclass(frozen=True)
class Verdict:
    """The worst case and what was seen in it."""

    case: str
    worst: Estimate


def stress(test: Stress, constraint: Constraint) -> Verdict:
    """What the percentile of `constraint` becomes in the worse of the cases: fewer units are never faster."""
    same = {f.name: getattr(test, f.name) for f in fields(Station) if f.name in test.__dict__}
    left = Station(**{**same, "units": test.survivors})
    lost = f"with one of {test.zones} zones lost" if test.zones > 1 else "with traffic in bursts"
    return Verdict(lost, percentile(left, PERCENTILES[constraint.field]))


def enough_units(test: Stress, constraint: Constraint) -> int | None:
    """The fewest units, to a hundredth, with which the percentile holds beyond doubt; None when not even many do."""
    limit = number(constraint)

    def fails(units: int) -> bool:
        return stress(replace(test, units=units), constraint).worst.high > limit

    low, high = test.units, _MOST * test.units
    if fails(high):
        return None
    while high - low > 1 + high // 100:
        middle = (low + high) // 2
        low, high = (middle, high) if fails(middle) else (low, middle)
    return high

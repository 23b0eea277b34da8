"""Stress tests of a queue against a stated percentile: bursts, and bursts while a zone is lost."""

import math
from dataclasses import dataclass, replace

from mlopsctl.domain.requirements import Constraint
from mlopsctl.planning.facts import number
from mlopsctl.planning.simulation import Estimate, Station, percentile

PERCENTILES = {"latency_p99_ms": 0.99, "latency_p95_ms": 0.95, "latency_p50_ms": 0.5}
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
    left = Station(test.rps, test.survivors, test.servers, test.service_ms, test.scv, test.seconds, test.hops)
    lost = f"with one of {test.zones} zones lost" if test.zones > 1 else "with traffic in bursts"
    return Verdict(lost, percentile(left, PERCENTILES[constraint.field]))


def enough_units(test: Stress, constraint: Constraint) -> int | None:
    """The fewest units with which the percentile holds beyond doubt, or None when not even many times as many do."""
    limit = number(constraint)

    def fails(units: int) -> bool:
        return stress(replace(test, units=units), constraint).worst.high > limit

    low, high = test.units, _MOST * test.units
    if fails(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fails(middle) else (low, middle)
    return high

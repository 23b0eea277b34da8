"""How many units of a blueprint a workload needs, and how fast they answer."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from mlopsctl.domain.blueprint import Blueprint, Size, Sizing
from mlopsctl.planning.expressions import Names, evaluate
from mlopsctl.planning.queueing import Queue

UTILISATION = 0.6  # busy share of servers at peak that a design aims at
MOST_WORKERS = 100
_MARGINS = (1.0, 1.25, 1.5, 2.0)  # further unit counts offered to the solver, over the fewest that carry the peak
_SHARES_OF_LIMIT = (1.0, 0.75, 0.5)  # parts of the whole path's latency that a queue alone may take


@dataclass(frozen=True)
class Load:
    """What sizing must respect: capacity factor over the peak, latency limit of the path, and its components."""

    headroom: float
    latency_p99_ms: float | None
    window_hours: float
    hops: int  # components on the request path

    def share(self, percentile: float) -> float:
        """The percentile of every component that keeps the path within `percentile`, whatever their dependence.

        P(sum > sum of q_i) <= sum of P(x_i > q_i) (Boole's inequality): percentiles do not add, these bounds do.
        """
        return 1 - (1 - percentile) / max(self.hops, 1)


class Unfit(Exception):
    """No number of units does it; the message is the reason to give."""


def size_names(size: Size, facts: Names) -> dict[str, float]:
    """`facts` overlaid with the numbers of a size."""
    return {**facts, **{name: float(v) for name, v in size.values.items() if isinstance(v, (bool, int, float))}}


def derived(blueprint: Blueprint, names: Names, units: int, fewest: int) -> dict[str, float]:
    """`names` with `units`, `min_units` and the blueprint's `derive` quantities."""
    known = {**names, "units": float(units), "min_units": float(fewest)}
    for name, expression in blueprint.derive.items():
        known[name] = evaluate(expression, known)
    return known


def queue(sizing: Sizing, names: Names, units: int) -> Queue:
    """The queue in front of `units` units at the stated peak."""
    return Queue(
        rps=evaluate(sizing.arrival_rps, names),
        servers=max(1, int(units * evaluate(sizing.servers_per_unit, names))),
        service_ms=evaluate(sizing.service_time_ms, names),
        scv=sizing.scv,
    )


def fewest_units(blueprint: Blueprint, names: Names) -> int:
    return math.ceil(evaluate(blueprint.sizing.min_units, names)) if blueprint.sizing else 1


def unit_counts(blueprint: Blueprint, names: Names, load: Load) -> tuple[int, ...]:
    """Unit counts worth offering, fewest first. Raises Unfit with the reason when none does the work."""
    if blueprint.sizing:
        return _queue_counts(blueprint.sizing, names, load)
    if blueprint.duration_hours is not None and "batch_inference" in blueprint.workloads:
        return _batch_counts(blueprint, names, load)
    return (1,)


def _queue_counts(sizing: Sizing, names: Names, load: Load) -> tuple[int, ...]:
    most = math.floor(evaluate(sizing.max_units, names))
    one = queue(sizing, names, 1)
    carrying = math.ceil(one.load * load.headroom / (UTILISATION * one.servers) - 1e-9)
    base = max(1, math.ceil(evaluate(sizing.min_units, names)), carrying)
    if base > most:
        raise Unfit(f"the peak needs {base} units at {UTILISATION:.0%} utilisation; at most {most} can run")
    counts = {math.ceil(base * margin) for margin in _MARGINS}
    if load.latency_p99_ms is not None:
        _check_possible(one, load)
        limits = (load.latency_p99_ms * part for part in _SHARES_OF_LIMIT)
        counts |= {n for limit in limits if (n := _units_within(limit, sizing, names, load, base, most))}
    return tuple(sorted(n for n in counts if n <= most))


def _check_possible(one: Queue, load: Load) -> None:
    idle = one.model_copy(update={"rps": 0.0}).response_quantile_ms(load.share(0.99))
    if load.latency_p99_ms is not None and idle > load.latency_p99_ms:
        raise Unfit(
            f"one request alone takes {idle:.0f} ms at the 99th percentile; {load.latency_p99_ms:g} ms are allowed"
        )


def _units_within(limit: float, sizing: Sizing, names: Names, load: Load, base: int, most: int) -> int | None:
    """The fewest units whose response stays within `limit` at the peak, by bisection: more units are never slower."""
    share = load.share(0.99)

    def slow(units: int) -> bool:
        at_peak = queue(sizing, names, units)
        return at_peak.model_copy(update={"rps": at_peak.rps * load.headroom}).is_slower(limit, share)

    if slow(most):
        return None
    low, high = base - 1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if slow(middle) else (low, middle)
    return high


def _batch_counts(blueprint: Blueprint, names: Names, load: Load) -> tuple[int, ...]:
    window = load.window_hours / load.headroom
    for units in range(1, MOST_WORKERS + 1):
        if duration(blueprint, derived(blueprint, names, units, 1)) <= window:
            return tuple(sorted({math.ceil(units * margin) for margin in _MARGINS}))
    raise Unfit(f"even {MOST_WORKERS} workers do not end a run within {window:g} h")


def duration(blueprint: Blueprint, names: Names) -> float:
    return 0.0 if blueprint.duration_hours is None else evaluate(blueprint.duration_hours, names)


def hop_quantile_ms(blueprint: Blueprint, names: Names, share: float) -> float:
    """The share's quantile of a log-normal through the hop's stated p50 and p99."""
    if blueprint.hop is None:
        return 0.0
    p50, p99 = evaluate(blueprint.hop.p50_ms, names), evaluate(blueprint.hop.p99_ms, names)
    if p50 <= 0 or p99 <= p50:
        return max(p50, p99)
    normal = NormalDist()
    return float(p50 * (p99 / p50) ** (normal.inv_cdf(share) / normal.inv_cdf(0.99)))

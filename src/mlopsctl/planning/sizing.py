"""How many units of a blueprint a workload needs, and what a request spends in them."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from mlopsctl.domain.blueprint import Blueprint, Size, Sizing
from mlopsctl.planning.expressions import Names, evaluate
from mlopsctl.planning.path import Path, constant, joined, keeps, lognormal, percentile_ms, uniform
from mlopsctl.planning.queueing import Queue
from mlopsctl.planning.text import figure

UTILISATION = 0.6  # busy share of servers at peak that a design aims at
MOST_WORKERS = 100
_MARGINS = (1.0, 1.25, 1.5, 2.0)  # further unit counts offered to the solver, over the fewest that carry the peak
_BITS_PER_BYTE = 8
_ASIDE = frozenset({"async_inference", "batch_inference", "streaming_inference"})
_BEYOND = 10**9
_HALVINGS = 20


@dataclass(frozen=True)
class Load:
    """What sizing must respect: capacity factor over the peak, and limits (ms) on percentiles (shares) of the path.

    others: the ways in which the rest of the path may be filled, as far as they do not depend on numbers of units.
    """

    headroom: float
    limits: Mapping[float, float]
    window_hours: float
    others: tuple[Path, ...] = ((),)


class Unfit(Exception):
    """No number of units does it; the message is the reason to give, `over` how many times what is allowed it takes."""

    def __init__(self, reason: str, over: float = math.inf) -> None:
        super().__init__(reason)
        self.over = over


def is_on_path(blueprint: Blueprint, slots: Iterable[str]) -> bool:
    """Whether a stated latency is about this component: events take a way of their own where requests are served."""
    is_aside = bool(blueprint.workloads) and _ASIDE.issuperset(blueprint.workloads)
    return bool(blueprint.hop or blueprint.sizing) and not (is_aside and "serving" in slots)


def size_names(size: Size, facts: Names) -> dict[str, float]:
    """`facts` overlaid with the numbers of a size."""
    return {**facts, **{name: float(v) for name, v in size.values.items() if isinstance(v, (bool, int, float))}}


def derived(blueprint: Blueprint, names: Names, units: int, fewest: int, *, all_run: bool = False) -> dict[str, float]:
    """`names` with `units`, `min_units`, what one unit carries (`unit_rps`) and the blueprint's `derive` quantities.

    With `all_run`, none of the units is ever stopped.
    """
    known = {**names, "units": float(units), "min_units": float(fewest)}
    if blueprint.sizing:
        known["unit_rps"] = capacity_rps(blueprint.sizing, names, 1)
    least = blueprint.sizing.least if blueprint.sizing and all_run else ""
    for name, expression in blueprint.derive.items():
        known[name] = float(units) if name == least else evaluate(expression, known)
    return known


def queue(sizing: Sizing, names: Names, units: int, headroom: float = 1.0) -> Queue:
    """The queue in front of `units` units at the stated peak; of batches, where requests are served in batches."""
    return _queue(sizing, names, units, evaluate(sizing.arrival_rps, names) * headroom)


def _queue(sizing: Sizing, names: Names, units: int, rps: float) -> Queue:
    size, _ = batch(sizing, names, rps / units)
    return Queue(
        rps=rps / size,
        servers=max(1, int(units * evaluate(sizing.servers_per_unit, names))),
        service_ms=evaluate(sizing.service_time_ms, {**names, "batch_size": size} if size > 1 else names),
        scv=evaluate(sizing.scv, names),
    )


def batch(sizing: Sizing, names: Names, rps: float) -> tuple[float, float]:
    """The mean size of the batches of a unit that gets `rps`, and the ms that the first of a batch waits for the rest.

    A batch leaves when it is full or its first request has waited long enough. Batches are then taken to arrive as
    requests do, at random: full ones arrive more evenly, so waits come out too long rather than too short (bulk
    service: M. F. Neuts, 1967).
    """
    most, patience = evaluate(sizing.batch, names), evaluate(sizing.batch_wait_ms, names)
    size = max(1.0, min(most, 1 + rps * patience / 1000))
    return size, (size - 1) / rps * 1000 if size > 1 else 0.0


def capacity_rps(sizing: Sizing, names: Names, units: int) -> float:
    """The requests/s with which `units` units are as busy as a design aims at."""
    full = {**names, "batch_size": max(1.0, evaluate(sizing.batch, names))}
    at_once = max(1, int(units * evaluate(sizing.servers_per_unit, names))) * full["batch_size"]
    low, high = 0.0, UTILISATION * at_once * 1000 / evaluate(sizing.service_time_ms, full)
    for _ in range(_HALVINGS if full["batch_size"] > 1 else 0):  # batches are as large as the requests of a unit allow
        middle = (low + high) / 2
        low, high = (middle, high) if _queue(sizing, names, units, middle).utilisation <= UTILISATION else (low, middle)
    return low or high


def request_path(blueprint: Blueprint, names: Names, units: int, headroom: float = 1.0) -> Path:
    """What a request spends in `units` units at the peak: the way there, its transfer, a cold start, wait, service."""
    parts: list[Path] = []
    if hop := blueprint.hop:
        parts.append(lognormal(evaluate(hop.p50_ms, names), evaluate(hop.p99_ms, names)))
    if sizing := blueprint.sizing:
        rps = evaluate(sizing.arrival_rps, names) * headroom
        parts.append(constant(transfer_ms(sizing, names)))
        parts.append(constant(evaluate(sizing.cold_start_ms, names), evaluate(sizing.cold_start_share, names)))
        parts.append(uniform(batch(sizing, names, rps / units)[1]))
        parts.append(queue(sizing, names, units, headroom).response)
    return joined(parts)


def _own_path(blueprint: Blueprint, names: Names, units: int, headroom: float) -> Path:
    return request_path(blueprint, derived(blueprint, names, units, fewest_units(blueprint, names)), units, headroom)


def transfer_ms(sizing: Sizing, names: Names) -> float:
    """How long the payload is on its way into a unit."""
    bandwidth = evaluate(sizing.bandwidth_mbps, names)
    return names["payload_kb"] * _BITS_PER_BYTE / bandwidth if bandwidth > 0 else 0.0


def fewest_units(blueprint: Blueprint, names: Names) -> int:
    return math.ceil(evaluate(blueprint.sizing.min_units, names)) if blueprint.sizing else 1


def carrying_units(blueprint: Blueprint, names: Names, headroom: float) -> int:
    """The fewest units that carry the peak, times `headroom`, at the utilisation that a design aims at."""
    sizing = blueprint.sizing
    if sizing is None:
        return 1
    least = max(1, fewest_units(blueprint, names))
    return fewest(least, lambda n: queue(sizing, names, n, headroom).utilisation <= UTILISATION + 1e-9)


def unit_counts(blueprint: Blueprint, names: Names, load: Load) -> tuple[int, ...]:
    """Unit counts worth offering, fewest first. Raises Unfit with the reason when none does the work."""
    if blueprint.sizing:
        return _queue_counts(blueprint, blueprint.sizing, names, load)
    if blueprint.duration_hours is not None and "batch_inference" in blueprint.workloads:
        return _batch_counts(blueprint, names, load)
    return (1,)


def _queue_counts(blueprint: Blueprint, sizing: Sizing, names: Names, load: Load) -> tuple[int, ...]:
    most = math.floor(evaluate(sizing.max_units, names))
    base = carrying_units(blueprint, names, load.headroom)
    if base > most:
        needed = f"the peak needs {base} units at {UTILISATION:.0%} utilisation"
        raise Unfit(f"{needed}; at most {most} can run", base / most)
    counts = {math.ceil(base * margin) for margin in _MARGINS}
    own = cache(partial(_own_path, blueprint, names, headroom=load.headroom))
    for share, limit in load.limits.items():
        _check_possible(blueprint, names, share, limit)
        for rest in load.others:

            def fast(units: int, rest: Path = rest, share: float = share, limit: float = limit) -> bool:
                return keeps((rest, own(units)), limit, share)

            if not fast(base) and fast(most):  # more units are never slower
                counts.add(fewest(base, fast))
    return tuple(sorted(n for n in counts if n <= most))


def _check_possible(blueprint: Blueprint, names: Names, share: float, limit: float) -> None:
    idle = _own_path(blueprint, names, 1, headroom=0.0)
    if not keeps((idle,), limit, share):
        alone = percentile_ms(idle, share)
        takes = f"one request alone takes {figure(alone)} ms at the {100 * share:.0f}th percentile"
        raise Unfit(f"{takes}{_spent(blueprint, names)}; {limit:g} ms are allowed", alone / limit)


def _spent(blueprint: Blueprint, names: Names) -> str:
    """What takes that time where there is a queue: the answer itself, on average, and how much that varies."""
    if not blueprint.sizing:
        return ""
    idle = queue(blueprint.sizing, names, 1, headroom=0.0)
    assumed = "" if names.get("rated", 1.0) else ", both assumed as no row is about such a model"
    return (
        f" ({figure(idle.service_ms)} ms on average to answer it, with a squared variation of {idle.scv:.2g}{assumed})"
    )


def fewest(low: int, enough: Callable[[int], bool]) -> int:
    """The fewest units from `low` on that are enough, where more always are as well."""
    if enough(low):
        return low
    high = 2 * low
    while not enough(high):
        low, high = high, 2 * high
        if high > _BEYOND:
            raise Unfit("no number of units carries the peak")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _batch_counts(blueprint: Blueprint, names: Names, load: Load) -> tuple[int, ...]:
    window = load.window_hours / load.headroom
    for units in range(1, MOST_WORKERS + 1):
        if duration(blueprint, derived(blueprint, names, units, 1)) <= window:
            return tuple(sorted({math.ceil(units * margin) for margin in _MARGINS}))
    takes, starts = (
        duration(blueprint, derived(blueprint, {**names, "batch_records_per_run": records}, MOST_WORKERS, 1))
        for records in (names["batch_records_per_run"], 0.0)
    )
    told = f"{MOST_WORKERS} workers take {_time(takes)} for a run, {_time(starts)} of which before the first record"
    raise Unfit(f"{told}; {_time(window)} are allowed", takes / window)


def _time(hours: float) -> str:
    return f"{figure(60 * hours)} min" if hours < 1 else f"{figure(hours)} h"


def duration(blueprint: Blueprint, names: Names) -> float:
    return 0.0 if blueprint.duration_hours is None else evaluate(blueprint.duration_hours, names)

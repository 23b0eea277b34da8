"""Percentiles of sums against sums whose percentiles are known."""

import math
import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.blueprint import Hop, Sizing
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.path import Delay, Path, constant, joined, keeps, lognormal, percentile_ms, profile, stands_in
from mlopsctl.planning.plan import plan
from mlopsctl.planning.queueing import Queue
from mlopsctl.planning.remedies import WEIGHTS

Demand = Callable[..., Requirements]


def exponential(mean_ms: float, share: float = 1.0) -> Delay:
    return Delay("weibull", mean_ms, 1.0, share)


def never_slower(one: Path, other: Path, ms: float) -> bool:
    return stands_in(profile(one, ms), profile(other, ms))


def erlang_tail(count: int, t: float) -> float:
    return math.exp(-t) * sum(t**n / math.factorial(n) for n in range(count))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_exponentials_add_up_to_an_erlang_distribution(count: int, share: float) -> None:
    found = percentile_ms((exponential(10),) * count, share)
    assert erlang_tail(count, found / 10) == pytest.approx(1 - share, rel=2e-3)


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_lognormals_add_up_to_what_drawing_them_says(share: float) -> None:
    path = (*lognormal(1, 4), *lognormal(8, 40), *lognormal(3, 30))
    rng = np.random.default_rng(1)
    drawn = sum(d.scale_ms * np.exp(d.shape * rng.standard_normal(1_000_000)) for d in path)
    assert percentile_ms(path, share) == pytest.approx(float(np.quantile(drawn, share)), rel=5e-3)


def test_every_kind_of_delay_adds_up_to_what_drawing_them_says() -> None:
    path = (Delay("uniform", 20), exponential(15, 0.3), *constant(5), *constant(400, 0.02), *lognormal(6, 20))
    rng = np.random.default_rng(2)
    count = 1_000_000
    drawn = 5 + rng.uniform(0, 20, count) + 6 * np.exp(path[-1].shape * rng.standard_normal(count))
    drawn += np.where(rng.random(count) < 0.3, rng.exponential(15, count), 0)
    drawn += np.where(rng.random(count) < 0.02, 400, 0)
    for share in (0.5, 0.95, 0.99):
        assert percentile_ms(path, share) == pytest.approx(float(np.quantile(drawn, share)), rel=5e-3)


def test_constants_just_add_up_and_nothing_takes_no_time() -> None:
    assert percentile_ms((*constant(20), *constant(7)), 0.99) == pytest.approx(27, rel=5e-4)
    assert percentile_ms((), 0.99) == 0
    assert percentile_ms(constant(300, 0.005), 0.99) == 0
    assert math.isinf(percentile_ms((exponential(math.inf), *constant(1)), 0.5))
    assert not keeps([(exponential(math.inf),), constant(1)], 1e9, 0.5)
    assert keeps([(), ()], 1, 0.99)


def test_the_whole_is_faster_than_the_sum_of_its_slowest_parts() -> None:
    path = (exponential(10),) * 4
    assert percentile_ms(path, 0.99) < sum(d.quantile(0.99) for d in path)


def a_path(rng: random.Random) -> Path:
    kinds = (
        lambda: lognormal(m := rng.uniform(0.1, 50), m * rng.uniform(1, 20)),
        lambda: (exponential(rng.uniform(0.1, 50), rng.random()),),
        lambda: constant(rng.uniform(0.1, 50), rng.random()),
        lambda: (Delay("uniform", rng.uniform(0.1, 50)),),
    )
    return joined(rng.choice(kinds)() for _ in range(rng.randint(1, 4)))


def test_a_limit_is_kept_exactly_when_the_percentile_is_within_it() -> None:
    rng = random.Random(3)
    for _ in range(100):
        paths = [a_path(rng) for _ in range(rng.randint(1, 3))]
        share = rng.choice([0.5, 0.95, 0.99])
        found = percentile_ms(joined(paths), share)
        if found > 0.01:
            assert keeps(paths, found * 1.002, share)
            assert not keeps(paths, found * 0.998, share)


def test_a_path_that_is_slower_in_every_part_is_never_faster() -> None:
    rng = random.Random(4)
    for _ in range(50):
        path = a_path(rng)
        times = []
        for factor in (1, 1.001, 1.1, 3):
            slower = tuple(Delay(d.kind, d.scale_ms * factor, d.shape, d.share) for d in path)
            assert never_slower(path, slower, 100)
            times.append(percentile_ms(slower, 0.99))
        assert all(a <= b * (1 + 1e-3) for a, b in pairwise(times))


def test_paths_that_cross_are_neither_of_them_never_slower() -> None:
    steady, wild = constant(10), lognormal(5, 80)
    assert not never_slower(steady, wild, 100)
    assert not never_slower(wild, steady, 100)


def test_no_other_number_of_units_would_have_done_for_less(small: Catalog, demand: Demand) -> None:
    """The planner's design against every entry, size and number of units, by the percentile of the whole path."""
    slow = next(b for b in small.blueprints if b.slot == "edge").model_copy(
        update={"name": "slow", "hop": Hop(p50_ms=2, p99_ms=30), "cost": ()}
    )
    blueprints = tuple(b for b in small.blueprints if b.name != "functions")
    known = replace(small, blueprints=(*blueprints, slow))
    cheapest = [Cut(kind="weight", target=w, value=0, reason="test", origin="test") for w in WEIGHTS if w != "cost"]
    rng = random.Random(5)
    chosen = set()
    for _ in range(12):
        rps, limit = rng.uniform(20, 900), rng.choice([rng.uniform(60, 130), rng.uniform(12, 60)])
        design = plan(demand(peak_rps=rps, latency_p99_ms=limit), cheapest, known)
        best = _by_brute_force(known, rps, limit)
        assert isinstance(design, Architecture) == math.isfinite(best), (rps, limit)
        if isinstance(design, Architecture):
            assert design.cost.expected == pytest.approx(best), (rps, limit)
            assert design.latency.p99_ms is not None
            assert design.latency.p99_ms <= limit * 1.001
            chosen.add(next(c.blueprint for c in design.components if c.slot == "edge"))
    assert chosen == {"balancer", "slow"}


def _by_brute_force(known: Catalog, rps: float, limit: float) -> float:
    """What the cheapest design costs a month; nothing but the queue, the path and the prices is used."""
    hour = known.price("aws", "us-east-1", "fargate", "Per vCPU per hour")
    entry = known.price("aws", "us-east-1", "alb", "ALB hour")
    assert hour
    assert entry
    best = math.inf
    for hop, monthly in (((1, 3), entry.usd * 730), ((2, 30), 0.0)):
        for service_ms, vcpu in ((12.0, 1), (4.0, 4)):
            for units in range(2, 101):
                queue = Queue(rps=rps, servers=units, service_ms=service_ms, scv=0.6)
                if queue.utilisation > 0.6 + 1e-9:
                    continue
                if percentile_ms((*lognormal(*hop), *queue.response), 0.99) <= limit:
                    best = min(best, monthly + units * vcpu * hour.usd * 730)
                    break
    return best


def test_events_take_a_way_of_their_own_where_requests_are_served(small: Catalog, demand: Demand) -> None:
    """What a stream adds to its events is no part of a request, and all there is where nothing else is served."""
    stream = next(b for b in small.blueprints if b.name == "containers").model_copy(
        update={
            "slot": "streaming",
            "name": "stream",
            "workloads": ("streaming_inference",),
            "hop": Hop(p50_ms=200, p99_ms=1000),
            "sizing": Sizing(service_time_ms=1, arrival_rps="events_per_second"),
        }
    )
    cloud = small.clouds["aws"].model_copy(
        update={"slots": {**small.clouds["aws"].slots, "streaming_inference": ("streaming",)}}
    )
    known = replace(small, blueprints=(*small.blueprints, stream), clouds={"aws": cloud})
    figures = {"peak_rps": 400, "events_per_second": 50, "latency_p99_ms": 120}
    both = plan(demand(workloads=["online_inference", "streaming_inference"], **figures), (), known)
    assert isinstance(both, Architecture)
    assert both.latency.p99_ms is not None
    assert both.latency.p99_ms < 120
    assert not isinstance(plan(demand("streaming_inference", **figures), (), known), Architecture)
    alone = plan(demand("streaming_inference", **{**figures, "latency_p99_ms": 1100}), (), known)
    assert isinstance(alone, Architecture)
    assert alone.latency.p99_ms == pytest.approx(1001, rel=0.01)


def test_no_time_at_all_is_kept_by_what_takes_none() -> None:
    assert not keeps([lognormal(1, 4), constant(3)], 0, 0.5)
    assert keeps([constant(300, 0.005), ()], 0, 0.99)

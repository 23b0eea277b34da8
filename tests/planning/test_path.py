"""Percentiles of sums against sums whose percentiles are known."""

import math
import random
from itertools import pairwise

import numpy as np
import pytest

from mlopsctl.planning.path import Delay, Path, constant, joined, keeps, lognormal, never_slower, percentile_ms


def exponential(mean_ms: float, share: float = 1.0) -> Delay:
    return Delay("weibull", mean_ms, 1.0, share)


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

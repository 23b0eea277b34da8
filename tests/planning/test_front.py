import itertools
from dataclasses import replace

import pytest

from mlopsctl.planning.front import front, used
from mlopsctl.planning.solver import Option, Problem
from problems import a_problem, a_problem_with_times, allowed

AMOUNTS = ("cost", "latency", "burden")


def with_burden(problem: Problem) -> Problem:
    options = (
        Option(**{**o.__dict__, "uses": {**o.uses, "burden": float(1 + i % 3)}}) for i, o in enumerate(problem.options)
    )
    return Problem(problem.slots, tuple(options), problem.demands, problem.limits)


def every_design(problem: Problem) -> list[tuple[float, ...]]:
    every = itertools.product(*([o for o in problem.options if o.slot == slot] for slot in problem.slots))
    return [tuple(used(c, a) for a in AMOUNTS) for c in every if allowed(c, problem)]


def dominates(one: tuple[float, ...], other: tuple[float, ...], by: float = 0.0) -> bool:
    return one != other and all(a * (1 + by) <= b for a, b in zip(one, other, strict=True))


def test_no_design_dominates_a_point_of_the_front() -> None:
    """Not one of the other points, and none of all designs by more than the rounding of the front."""
    sizes = []
    for seed in range(100):
        problem = with_burden(a_problem(seed))
        every = every_design(problem)
        designs = front(problem, AMOUNTS)
        points = [tuple(used(d, a) for a in AMOUNTS) for d in designs]
        assert all(allowed(d, problem) for d in designs), seed
        assert bool(points) == bool(every), seed
        assert not any(dominates(a, b) for a, b in itertools.permutations(points, 2)), seed
        assert not any(dominates(a, b, by=0.01) for a in every for b in points), seed
        for i, amount in enumerate(AMOUNTS if every else ()):
            best = min(design[i] for design in every)
            assert min(p[i] for p in points) == pytest.approx(best, rel=0.006), (seed, amount)
        sizes.append(len(points))
    assert max(sizes) > 3


def test_the_fastest_path_is_found_and_one_that_takes_no_time_is_an_end() -> None:
    amounts = ("cost", "latency_p99_ms")
    for seed in range(12):
        problem = a_problem_with_times(seed)
        problem = replace(
            problem,
            options=tuple(
                replace(o, uses={**o.uses, "latency_p99_ms": sum(d.quantile(0.99) for d in o.path)})
                for o in problem.options
            ),
        )
        every = itertools.product(*([o for o in problem.options if o.slot == slot] for slot in problem.slots))
        times = [used(c, "latency_p99_ms") for c in every if allowed(c, problem)]
        found = [used(d, "latency_p99_ms") for d in front(problem, amounts)]
        assert bool(found) == bool(times), seed
        assert not times or min(found) <= min(times) * 1.006, seed

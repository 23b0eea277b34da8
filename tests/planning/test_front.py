import itertools

import pytest

from mlopsctl.planning.front import front, used
from mlopsctl.planning.solver import Option, Problem
from problems import a_problem, allowed

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

"""Small random problems, and what a solution of one must respect."""

import math
import random
from dataclasses import replace

from mlopsctl.planning.availability import DOWNTIME, whole
from mlopsctl.planning.path import PERCENTILES, Delay, Path, constant, joined, lognormal, percentile_ms
from mlopsctl.planning.solver import Option, Problem


def a_problem(seed: int) -> Problem:
    rng = random.Random(seed)
    slots = tuple("abcd"[: rng.randint(1, 4)])
    options = tuple(
        Option(
            slot=slot,
            ref=f"{slot}/{i // 2}",
            name=f"{slot}/{i // 2}:{i}",
            score=rng.choice([0.25, 0.5, 1, 1.5, rng.random()]),
            uses={"cost": rng.uniform(0, 100), "latency": rng.uniform(0, 20)},
            offers=frozenset(rng.sample("xyz", rng.randint(0, 2))),
            requires=frozenset(rng.sample("xyz", rng.choice([0, 0, 0, 1]))),
            conflicts=frozenset({f"{rng.choice('abcd')}/0"} if rng.random() < 0.2 else ()) - {f"{slot}/{i // 2}"},
        )
        for slot in slots
        for i in range(rng.randint(1, 5))
    )
    limits = {"cost": rng.uniform(20, 250), "latency": rng.uniform(5, 60)}
    demands = frozenset(rng.sample("xyz", rng.choice([0, 0, 1])))
    return Problem(slots, options, demands, limits)


def a_problem_with_times(seed: int) -> Problem:
    """A problem with limits on percentiles of the path besides; some options are not on the path."""
    problem, rng = a_problem(seed), random.Random(seed)
    options = tuple(replace(o, path=joined(_a_path(rng) for _ in range(rng.randint(0, 2)))) for o in problem.options)
    times = {name: rng.uniform(10, 80) for name in rng.sample(sorted(PERCENTILES), rng.randint(1, 2))}
    return replace(problem, options=options, limits={"cost": problem.limits["cost"], **times})


def a_problem_with_regions(seed: int) -> Problem:
    """A problem with a limit on downtime, where some options let the others answer in two regions."""
    problem, rng = a_problem(seed), random.Random(seed)
    options = tuple(
        replace(o, uses={**o.uses, DOWNTIME: rng.choice([0.0, rng.uniform(0, 0.05)])}, regions=rng.choice([1, 1, 1, 2]))
        for o in problem.options
    )
    return replace(problem, options=options, limits={**problem.limits, DOWNTIME: rng.uniform(0.001, 0.08)})


def _a_path(rng: random.Random) -> Path:
    scale = rng.choice([1, 2, 4, 8])
    return rng.choice([lognormal(scale, 5 * scale), constant(scale), (Delay("weibull", scale, 1.0, rng.random()),)])


def allowed(chosen: tuple[Option, ...], problem: Problem) -> bool:
    offered = frozenset[str]().union(*(o.offers for o in chosen))
    needed = problem.demands.union(*(o.requires for o in chosen))
    refs = {o.ref for o in chosen}
    within = all(sum(o.uses[a] for o in chosen) <= limit for a, limit in problem.amounts.items() if a != DOWNTIME)
    down = whole((o.uses.get(DOWNTIME, 0.0), o.regions) for o in chosen)
    within = within and down <= problem.amounts.get(DOWNTIME, math.inf)
    path = joined(o.path for o in chosen)
    within = within and all(percentile_ms(path, share) <= limit for share, limit in problem.times.items())
    return within and needed <= offered and not any(o.conflicts & refs for o in chosen)

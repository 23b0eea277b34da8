import itertools
import random

import pytest

from mlopsctl.planning.solver import Option, Problem, Solution, solve


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


def allowed(chosen: tuple[Option, ...], problem: Problem) -> bool:
    offered = frozenset[str]().union(*(o.offers for o in chosen))
    needed = problem.demands.union(*(o.requires for o in chosen))
    refs = {o.ref for o in chosen}
    within = all(sum(o.uses[a] for o in chosen) <= limit for a, limit in problem.limits.items())
    return within and needed <= offered and not any(o.conflicts & refs for o in chosen)


def by_brute_force(problem: Problem) -> float | None:
    every = itertools.product(*([o for o in problem.options if o.slot == slot] for slot in problem.slots))
    return min((sum(o.score for o in c) for c in every if allowed(c, problem)), default=None)


def test_agrees_with_brute_force() -> None:
    outcomes = []
    for seed in range(300):
        problem = a_problem(seed)
        best, solution = by_brute_force(problem), solve(problem)
        outcomes.append(best is not None)
        assert (solution is None) == (best is None), seed
        if solution and best is not None:
            assert allowed(solution.chosen, problem), seed
            assert solution.score == pytest.approx(best, abs=2e-5), seed
            assert solution.gap == 0
    assert 60 < sum(outcomes) < 280  # both answers are well represented


def test_the_order_of_options_does_not_matter_and_ties_go_to_the_first_name() -> None:
    twins = [Option("a", f"a/{n}", f"a/{n}", score=1.0, uses={}) for n in "qponm"]
    solutions = [solve(Problem(("a",), tuple(order))) for order in itertools.permutations(twins)]
    names = {s.chosen[0].name for s in solutions if s}
    assert names == {"a/m"}


def test_a_slot_without_options_has_no_solution() -> None:
    assert solve(Problem(("a",), ())) is None


def test_a_requirement_is_met_by_the_option_itself() -> None:
    own = Option("a", "a/x", "a/x", score=1, uses={}, offers=frozenset("k"), requires=frozenset("k"))
    assert solve(Problem(("a",), (own,))) == Solution((own,), 1, 0)

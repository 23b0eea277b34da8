import itertools
from collections.abc import Callable

import pytest

from mlopsctl.planning.path import Delay
from mlopsctl.planning.solver import Option, Problem, Solution, solve
from problems import a_problem, a_problem_with_regions, a_problem_with_times, allowed


def by_brute_force(problem: Problem) -> float | None:
    every = itertools.product(*([o for o in problem.options if o.slot == slot] for slot in problem.slots))
    return min((sum(o.score for o in c) for c in every if allowed(c, problem)), default=None)


@pytest.mark.parametrize("maker", [a_problem, a_problem_with_times, a_problem_with_regions])
def test_agrees_with_brute_force(maker: Callable[[int], Problem]) -> None:
    outcomes = []
    for seed in range(600):
        problem = maker(seed)
        best, solution = by_brute_force(problem), solve(problem)
        outcomes.append(best is not None)
        assert (solution is None) == (best is None), seed
        if solution and best is not None:
            assert allowed(solution.chosen, problem), seed
            assert solution.score == pytest.approx(best, abs=1e-6), seed
            assert solution.gap == 0
    assert 150 < sum(outcomes) < 500  # both answers are well represented


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


def test_a_percentile_of_the_path_is_kept_that_a_sum_of_percentiles_would_break() -> None:
    """Two exponential times of 10 ms: each alone takes 46 ms at p99, both together 66 ms and not 92 ms."""
    slots = ("a", "b", "c")
    path = (Delay("weibull", 10.0, 1.0),)
    plain = tuple(Option(s, f"{s}/x", f"{s}/x", score=1, uses={}, path=path if s < "c" else ()) for s in slots)
    dear = Option("b", "b/y", "b/y", score=5, uses={}, path=(Delay("weibull", 1.0, 1.0),))

    def names(limit: float) -> list[str]:
        solution = solve(Problem(slots, (*plain, dear), limits={"latency_p99_ms": limit}))
        return [o.name for o in solution.chosen] if solution else []

    assert names(67) == ["a/x", "b/x", "c/x"]
    assert names(66) == ["a/x", "b/y", "c/x"]
    assert names(45) == []

"""The Pareto front of a problem: designs of which none is beaten in one way without being better in another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from mlopsctl.planning.availability import DOWNTIME, whole
from mlopsctl.planning.path import PERCENTILES, joined, percentile_ms
from mlopsctl.planning.solver import Option, Problem, solve

Design = tuple[Option, ...]

_LEVELS = 3  # limits that are set to each amount but the first two
_STEPS = 8  # limits that are set to the second amount
_FASTER = 0.995  # of a percentile: what is worth another search
_TRADE = 1e-3  # what the whole range of another amount weighs against that of the one that is minimised


def front(problem: Problem, amounts: Sequence[str]) -> tuple[Design, ...]:
    """Designs over the range of the front in `amounts`, the least of the first one first.

    Epsilon-constraint method (Haimes, Lasdon and Wismer, 1971), augmented (Mavrotas, 2009): the first amount is
    minimised under ever tighter limits on the others, which weigh a little as well, so that each answer is undominated
    among all designs and not only among those found. From loose limits to tight ones, so that an
    answer that keeps tighter limits as well is not looked for again: 3 + _STEPS * _LEVELS solves at most.
    """
    ends = [_least(problem, amount, amounts) for amount in amounts]
    found = [design for design in ends if design]
    answered: list[tuple[dict[str, float], Design | None]] = []
    for limits in _limits(found, amounts[1:]):
        tighter = {a: min(limit, problem.limits.get(a, limit)) for a, limit in limits.items()}
        if _is_known(tighter, answered):
            continue
        design = _least(replace(problem, limits={**problem.limits, **tighter}), amounts[0], amounts)
        answered.append((tighter, design))
        found += [design] if design else []
    return undominated(found, amounts)


def _is_known(limits: Mapping[str, float], answered: Sequence[tuple[Mapping[str, float], Design | None]]) -> bool:
    """Whether the answer under looser limits holds under these: it keeps them, or there is none."""
    return any(
        all(limits[a] <= looser[a] and (design is None or used(design, a) <= limits[a]) for a in limits)
        for looser, design in answered
    )


def undominated(designs: Iterable[Design], amounts: Sequence[str]) -> tuple[Design, ...]:
    """The first design of each combination of `amounts`, to three digits, that no other combination dominates."""
    by_amounts: dict[tuple[float, ...], Design] = {}
    for design in designs:
        by_amounts.setdefault(tuple(float(f"{used(design, a):.3g}") for a in amounts), design)
    return tuple(
        by_amounts[own]
        for own in sorted(by_amounts)
        if not any(other != own and all(o <= x for o, x in zip(other, own, strict=True)) for other in by_amounts)
    )


def used(design: Iterable[Option], amount: str) -> float:
    """How much of `amount` a design uses; of what does not add up, that of the whole."""
    if amount in PERCENTILES:
        return percentile_ms(joined(option.path for option in design), PERCENTILES[amount])
    if amount == DOWNTIME:
        return whole((option.uses.get(amount, 0.0), option.regions) for option in design)
    return sum(option.uses.get(amount, 0.0) for option in design)


def _limits(ends: Sequence[Design], amounts: Sequence[str]) -> Iterator[dict[str, float]]:
    """Limits on `amounts` that divide the range between the ends of the front, loose ones before tight ones."""
    if not ends or not amounts:
        yield from ([{}] if ends else [])
        return
    values = [used(design, amounts[0]) for design in ends]
    low, high = min(values), max(values)
    parts = _STEPS if len(amounts) > 1 else _LEVELS
    steps = {low + (high - low) * i / (parts - 1) for i in range(parts)}
    for rest in _limits(ends, amounts[1:]):
        yield from ({amounts[0]: limit, **rest} for limit in sorted(steps, reverse=True))


def _least(problem: Problem, amount: str, amounts: Sequence[str]) -> Design | None:
    """The design that uses least of `amount`; of the others less is better where it costs nothing."""
    ranges = {a: sum(_most(problem, slot, a) for slot in problem.slots) or 1.0 for a in amounts}

    def score(option: Option) -> float:
        shares = {a: option.uses.get(a, 0.0) / ranges[a] for a in amounts}
        return sum(share * (1 if a == amount else _TRADE) for a, share in shares.items())

    problem = replace(problem, options=tuple(replace(o, score=score(o)) for o in problem.options))
    solution = solve(problem)
    while amount in PERCENTILES and solution:  # what options take alone only hints at what their path takes
        limit = used(solution.chosen, amount) * _FASTER
        if limit <= 0:
            break
        faster = solve(
            replace(problem, limits={**problem.limits, amount: min(limit, problem.limits.get(amount, limit))})
        )
        if faster is None:
            break
        solution = faster
    return solution.chosen if solution else None


def _most(problem: Problem, slot: str, amount: str) -> float:
    return max((o.uses.get(amount, 0.0) for o in problem.options if o.slot == slot), default=0.0)

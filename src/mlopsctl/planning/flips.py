"""Where the answer changes: how much traffic, how little time or money it takes until another design is better.

Bisection between two figures of which one is known to lead to another answer. Sizes come in whole units, so answers
may alternate close to such a point; what is reported is a change that was seen, with a figure on either side of it.
"""

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from mlopsctl.catalog import Catalog
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.domain.tradeoffs import Flip
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.planning.attempt import BUDGET, Attempt, attempt
from mlopsctl.planning.front import Design, used
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.pool import Known
from mlopsctl.planning.rivals import Rival
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import Option, Problem, solve
from mlopsctl.planning.text import listed, usd

_FACTORS = (3.0, 10.0)  # of the stated figure, both ways
_ROUNDS = 6  # halvings of the range between two factors
_CENT = 0.005
_UNITS = {
    "peak_rps": "requests/s at peak",
    "batch_records_per_run": "records a run",
    "batch_window_hours": "h for a batch run",
}

Answer = Callable[[float], Hashable]


@dataclass(frozen=True)
class Scales:
    """Plans the same system at other figures, each figure once."""

    requirements: Requirements
    cuts: Sequence[Cut]
    catalog: Catalog
    cloud: str
    known: Known
    _tried: dict[tuple[tuple[str, ...], float], Attempt | None] = field(default_factory=dict)

    def at(self, base: Attempt, fields: tuple[str, ...], factor: float) -> Attempt | None:
        """The attempt with `fields` times `factor`, or None when there is nothing to choose from."""
        key = (fields, factor)
        if key not in self._tried:
            figures = {name: base.brief.facts.values[name] * factor for name in fields}
            try:
                other = stated(self.requirements, figures)
                self._tried[key] = attempt(other, self.cuts, self.catalog, self.cloud, self.known)
            except NoDesign:
                self._tried[key] = None
        return self._tried[key]


def stated(requirements: Requirements, figures: dict[str, float]) -> Requirements:
    """`requirements` with other figures: hard where they were hard."""
    kept = [c for c in requirements.constraints if c.field not in figures]
    source = Source(kind="assumption", quote="What if it were so?")
    for name, value in figures.items():
        old = requirements.find(name) or Constraint(field=name, value=value, hard=False, source=source)
        number = max(1, round(value)) if VOCABULARY[name].kind == "integer" else value
        kept.append(old.model_copy(update={"value": number}))
    return requirements.model_copy(update={"constraints": tuple(kept)})


def flips(scales: Scales, tried: Attempt, best: Design, rivals: Sequence[Rival]) -> tuple[Flip, ...]:
    """Every figure at which the design `best` of `tried` stops being the best one."""
    return (
        *(f for rival in rivals for f in _cheaper(scales, tried, rival)),
        *_budget_spent(scales, tried),
        *_faster(scales, tried, best),
        *_cheapest(tried),
    )


def _traffic(tried: Attempt) -> tuple[str, ...]:
    values = tried.brief.facts.values
    if "serving" in tried.brief.site.slots and values["peak_rps"]:
        return "peak_rps", "avg_rps"
    return ("batch_records_per_run",) if "batch" in tried.brief.site.slots else ()


def _cheaper(scales: Scales, tried: Attempt, rival: Rival) -> Iterator[Flip]:
    """The traffic at which the rival and the chosen kind change places in cost, the budget left aside."""
    fields, slot = _traffic(tried), rival.best.slot
    if not fields:
        return

    def costs(factor: float) -> tuple[Design | None, Design | None]:
        scaled = scales.at(tried, fields, factor)
        return _cheapest_with(rival, rival.best, scaled, tried), _cheapest_with(rival, rival.other, scaled, tried)

    def answer(factor: float) -> Hashable:
        mine, other = (math.inf if d is None else used(d, BUDGET) for d in costs(factor))
        return None if math.isinf(mine) and math.isinf(other) else other < mine - _CENT

    for low, high in _changes(answer):
        after = high if high > 1 else low
        names = [next(label(o) for o in d if o.slot == slot) if d else "" for d in costs(after)]
        wins, loses = (1, 0) if answer(after) else (0, 1)
        said = "becomes cheaper than" if names[loses] else "is what is left without"
        loser = names[loses] or label((rival.best, rival.other)[loses])
        yield _flip(tried, fields[0], (low, high), f"{names[wins]} {said} {loser} ({slot})")


def _cheapest_with(rival: Rival, option: Option, scaled: Attempt | None, tried: Attempt) -> Design | None:
    if scaled is None:
        return None
    kind = rival.kind(tried.variants[option.name])
    options = tuple(
        o for o in scaled.problem.options if o.slot != option.slot or rival.kind(scaled.variants[o.name]) == kind
    )
    limits = {amount: limit for amount, limit in scaled.problem.limits.items() if amount != BUDGET}
    return cheapest(replace(scaled.problem, options=options, limits=limits), scaled)


def cheapest(problem: Problem, tried: Attempt) -> Design | None:
    """The design of the least known cost; options with lines that have no price are left out."""
    priced = (o for o in problem.options if not tried.variants[o.name].cost.unpriced)
    solution = solve(replace(problem, options=tuple(replace(o, score=o.uses[BUDGET]) for o in priced)))
    return solution.chosen if solution else None


def _budget_spent(scales: Scales, tried: Attempt) -> Iterator[Flip]:
    fields, budget = _traffic(tried), tried.problem.limits.get(BUDGET)
    if not fields or budget is None:
        return

    def answer(factor: float) -> Hashable:
        scaled = scales.at(tried, fields, factor)
        return scaled is not None and cheapest(scaled.problem, scaled) is not None

    for low, high in _changes(answer, ways=(1,)):
        yield _flip(tried, fields[0], (low, high), f"no design within {usd(budget)} a month is left")


def _faster(scales: Scales, tried: Attempt, best: Design) -> Iterator[Flip]:
    """The limit on each stated time below which the design changes, and that below which there is none."""
    requirements = tried.brief.requirements
    for name in (*PERCENTILES, "batch_window_hours"):
        if not any(c.field == name and c.hard for c in requirements.constraints):
            continue

        @cache
        def chosen(factor: float, name: str = name) -> Design | None:
            scaled = scales.at(tried, (name,), factor)
            solution = scaled and solve(scaled.problem)
            return solution.chosen if solution else None

        def sizes(factor: float, chosen: Callable[[float], Design | None] = chosen) -> Hashable:
            return frozenset(label(o) for o in chosen(factor) or ())

        def fits(factor: float, chosen: Callable[[float], Design | None] = chosen) -> Hashable:
            return chosen(factor) is not None

        for low, high in _changes(sizes, ways=(-1,)):
            if other := chosen(low):
                yield _flip(tried, name, (low, high), _instead(best, other))
        for low, high in _changes(fits, ways=(-1,)):
            yield _flip(tried, name, (low, high), "there is no design")


def _instead(best: Design, other: Design) -> str:
    old = {o.slot: label(o) for o in best}
    changed = [f"{label(o)} instead of {old[o.slot]}" for o in other if label(o) != old[o.slot]]
    return f"the design needs {listed(changed)} and costs {usd(used(other, BUDGET))} a month"


def _cheapest(tried: Attempt) -> Iterator[Flip]:
    design = cheapest(tried.problem, tried)
    if design:
        least = used(design, BUDGET)
        sentence = f"Below {usd(math.floor(least))} a month, there is no design that meets everything else."
        yield Flip(field=BUDGET, low=math.floor(least), high=math.ceil(least), sentence=sentence)


def _changes(answer: Answer, ways: tuple[int, ...] = (1, -1)) -> Iterator[tuple[float, float]]:
    """Pairs of factors, close to each other, between which the answer changes for the first time on the way from 1."""
    now = answer(1.0)
    for way in ways:
        near = 1.0
        for factor in (f**way for f in _FACTORS):
            if answer(factor) not in (now, None):
                yield _narrowed(answer, now, near, factor)
                break
            near = factor


def _narrowed(answer: Answer, now: Hashable, near: float, far: float) -> tuple[float, float]:
    for _ in range(_ROUNDS):
        middle = math.sqrt(near * far)
        near, far = (middle, far) if answer(middle) in (now, None) else (near, middle)
    return min(near, far), max(near, far)


def _flip(tried: Attempt, name: str, factors: tuple[float, float], what: str) -> Flip:
    low, high = (tried.brief.facts.values[name] * factor for factor in factors)
    figure = f"Above {_rounded(high, math.ceil)}" if factors[1] > 1 else f"Below {_rounded(low, math.floor)}"
    unit = _UNITS.get(name, f"ms {name[8:11]}")
    return Flip(field=name, low=low, high=high, sentence=f"{figure} {unit}, {what}.")


def _rounded(value: float, direction: Callable[[float], int]) -> str:
    """Three digits, away from where the answer was last seen not to hold."""
    step = 10.0 ** (math.floor(math.log10(value)) - 2)
    return f"{direction(value / step) * step:,.10g}"


def label(option: Option) -> str:
    blueprint, _, size = option.name.partition("/")[2].partition("#")[0].partition(":")
    return f"{blueprint} {size}"

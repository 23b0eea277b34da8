"""What the members of a conflict would have to be: the least change of each that lets everything else stand."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.domain.vocabulary import VOCABULARY, Value
from mlopsctl.planning.availability import DOWNTIME

Does = Callable[..., bool]  # of the constraints that stand for a member


class Search(Protocol):
    """Plans with some of the constraints; `offers` are values that a field could have instead."""

    @property
    def requirements(self) -> Requirements: ...

    def feasible(self, constraints: Sequence[Constraint]) -> bool: ...

    def offers(self, field: str) -> Iterable[str]: ...


RAISED = frozenset(  # limits on what is used; all other figures are demands, and lowered
    {"monthly_budget_usd", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "batch_window_hours"}
    | {"rto_minutes", "rpo_minutes"}
)
_ANY_OF = frozenset({"clouds", "regions", "data_residency"})  # sets of which one member is enough
_ROUNDS = 16
_PERCENT = 100
_CLOSE = 1e-4  # of a figure: what bisection leaves open
_FARTHEST = 1e6  # times the stated figure


def relaxations(
    search: Search, conflicts: Sequence[Sequence[Constraint]], fixed: Sequence[Constraint]
) -> Iterator[str]:
    """One sentence for each member, and each was seen to hold; `fixed` is what is never given up.

    With several conflicts no single change is enough: what is then said of one supposes that the others are resolved.
    """
    for own in conflicts:
        others = [c for conflict in conflicts if conflict is not own for c in conflict]
        rest = [c for c in search.requirements.constraints if c not in others]
        condition = "once the other conflicts are resolved" if others else "all else equal"
        for member in own:
            for kept, supposed in ((rest, condition), ((*fixed, *own), "if nothing else were asked for")):
                if change := _change(member, [c for c in kept if c is not member], search):
                    yield f"{change}, {supposed}."
                    break


def _change(member: Constraint, kept: Sequence[Constraint], search: Search) -> str:
    def does(*instead: Constraint) -> bool:
        return search.feasible((*kept, *instead))

    kind = VOCABULARY[member.field].kind
    if kind in ("number", "integer"):
        return _figure(member, does)
    if kind == "set" and member.field not in _ANY_OF:
        return _dropped(member, does)
    for value in search.offers(member.field):
        if does(_with(member, (value,) if kind == "set" else value)):
            return f"{member.field}: {value} would do (stated: {_shown(member.value)})"
    for other in _beside(member, kept, search):
        if does(_with(member, other)):
            return f"{member.field}: {_shown(other)} together would do (stated: {_shown(member.value)})"
    return f"{member.field}: give up {_shown(member.value)}" if does() else ""


def _beside(member: Constraint, kept: Sequence[Constraint], search: Search) -> Iterator[tuple[str, ...]]:
    """A second region besides the stated one, where more of the time is asked for than one promises."""
    stated = member.value
    if member.field == "regions" and isinstance(stated, tuple) and any(c.field == DOWNTIME and c.hard for c in kept):
        yield from ((*stated, other) for other in search.offers(member.field) if other not in stated)


def _figure(member: Constraint, feasible: Does) -> str:
    """The nearest figure that is seen to do, to a few digits, by bisection of its logarithm."""
    stated, rises = float(str(member.value)), member.field in RAISED

    def does(value: float) -> bool:
        return feasible(_with(member, value))

    nearest = _nearest(stated, rises=rises, does=does, most=VOCABULARY[member.field].high)
    if nearest is None:
        return ""
    unit = VOCABULARY[member.field].unit
    return f"{member.field} {'>=' if rises else '<='} {nearest:,.10g} {unit} would do (stated: {stated:,.10g})"


def _nearest(stated: float, *, rises: bool, does: Callable[[float], bool], most: float) -> float | None:
    no, yes = stated, stated
    factor = 2.0 if rises else 0.5
    while not does(yes):
        no, yes = yes, min(yes * factor, most)
        if yes in (no, 0) or not 1 / _FARTHEST < yes / stated < _FARTHEST:
            return None
    for _ in range(_ROUNDS):
        middle = math.sqrt(no * yes)
        no, yes = (no, middle) if does(middle) else (middle, yes)
    for digits in (3, 4, 5):
        short = float(f"{yes:.{digits}g}")
        if abs(short - yes) <= _CLOSE * yes and does(short):
            return short
    rounded = _rounded(yes, math.ceil if rises else math.floor, digits=5 if most <= _PERCENT else 4)
    return rounded if does(rounded) else yes


def _rounded(value: float, direction: Callable[[float], int], digits: int) -> float:
    """A short figure on the side that is known to do."""
    step = 10.0 ** (math.floor(math.log10(value)) + 1 - digits)
    return float(f"{direction(value / step) * step:.10g}")


def _dropped(member: Constraint, does: Does) -> str:
    """The fewest members of a set whose absence does: one of them, or all."""
    members = member.value if isinstance(member.value, tuple) else (str(member.value),)
    for gone in members if len(members) > 1 else ():
        if does(_with(member, tuple(m for m in members if m != gone))):
            return f"{member.field}: give up {gone}"
    return f"{member.field}: give up {_shown(member.value)}" if does() else ""


def _with(member: Constraint, value: Value) -> Constraint:
    if VOCABULARY[member.field].kind == "integer":
        value = max(1, round(float(str(value))))
    return member.model_copy(update={"value": value})


def _shown(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)

"""Chooses one option for every slot at the least score, by mixed-integer programming (HiGHS).

Percentiles of the path do not add up, nor does the downtime of several regions, so limits on them are no rows of the
programme. They are checked exactly for each answer; when one is broken, rows that forbid this combination, and those
that the same calculation rules out, are added, and the programme is solved again. Only combinations that break a limit
are ever forbidden, and each round forbids one more at least: the first answer that holds is the best one, and there is
an end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlopsctl.errors import MlopsctlError
from mlopsctl.planning.availability import DOWNTIME, whole
from mlopsctl.planning.path import PERCENTILES, Path, joined, keeps, profile, stands_in

if TYPE_CHECKING:
    import highspy  # at run time it is imported where it is used: it is heavy

    from mlopsctl.planning.path import Floats

_TIE = 1e-7  # spread over all options by name, so that equal scores always give the same design
_EXACT = 1e-6  # of a limit: the tolerance of the programme
_SCALE = 1e4  # lifts such small differences above the solver's tolerances


@dataclass(frozen=True)
class Option:
    """One way to fill a slot. `uses` are amounts that add up over the design: cost, latency, downtime."""

    slot: str
    ref: str  # slot/blueprint
    name: str  # slot/blueprint:size#units, unique
    score: float
    uses: Mapping[str, float]
    path: Path = ()  # what it adds to a request
    regions: int = 1  # in which the others answer at the same time because of it
    offers: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()  # refs


@dataclass(frozen=True)
class Problem:
    """Exactly one option per slot; every requirement of a chosen option and every demand is offered; limits hold."""

    slots: tuple[str, ...]
    options: tuple[Option, ...]
    demands: frozenset[str] = frozenset()
    limits: Mapping[str, float] = field(default_factory=dict)  # most of each amount, or of a percentile of the path

    @property
    def times(self) -> dict[float, float]:
        """The limits on percentiles: ms by the share of requests."""
        return {PERCENTILES[name]: limit for name, limit in sorted(self.limits.items()) if name in PERCENTILES}

    @property
    def amounts(self) -> dict[str, float]:
        """The limits on what adds up."""
        return {name: limit for name, limit in sorted(self.limits.items()) if name not in PERCENTILES}


@dataclass(frozen=True)
class Solution:
    """The chosen options, the score and how far from proven optimal it is."""

    chosen: tuple[Option, ...]
    score: float
    gap: float


@dataclass(frozen=True)
class _Row:
    low: float
    high: float
    terms: dict[int, float]


def solve(problem: Problem) -> Solution | None:
    """The best choice, or None when it is proven that there is none. Deterministic: one thread, fixed seed."""
    options = _contenders(problem)
    if any(all(o.slot != slot for o in options) for slot in problem.slots):
        return None
    order = {slot: i for i, slot in enumerate(problem.slots)}
    rows = _rows(problem, options)
    while (found := _best(options, rows)) is not None:
        taken, gap = found
        broken = [*_late_rows(taken, options, problem.times), *_down_rows(taken, options, problem.limits)]
        if not broken:
            chosen = tuple(sorted(taken, key=lambda o: order[o.slot]))
            return Solution(chosen=chosen, score=sum(o.score for o in chosen), gap=gap)
        rows += broken
    return None


def _best(options: Sequence[Option], rows: Sequence[_Row]) -> tuple[tuple[Option, ...], float] | None:
    """The options of the least score that respect the rows, and the gap to what is proven."""
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(name, value)
    solver.setOptionValue("mip_abs_gap", 0.0)
    solver.passModel(_model(options, rows))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise MlopsctlError(f"the solver ended without an answer: {solver.modelStatusToString(status)}")
    values = solver.getSolution().col_value
    taken = tuple(o for o, x in zip(options, values, strict=True) if x > 0.5)  # noqa: PLR2004
    return taken, max(0.0, solver.getInfo().mip_gap)


def _late_rows(taken: Sequence[Option], options: Sequence[Option], times: Mapping[float, float]) -> list[_Row]:
    """What to forbid if `taken` is too slow: with all its parts but one, whatever is too slow in that one's place."""
    rows = []
    for share, limit in times.items():
        if keeps([o.path for o in taken], limit, share):
            continue
        parts = [o for o in taken if o.path]
        for part in parts:
            others = [o for o in parts if o is not part]
            rest = joined(o.path for o in others)
            late = [
                i
                for i, o in enumerate(options)
                if o is part or (o.slot == part.slot and not keeps((rest, o.path), limit, share))
            ]
            same = {(o.slot, o.path) for o in others}
            terms = [*late, *(i for i, o in enumerate(options) if (o.slot, o.path) in same)]
            rows.append(_Row(-float("inf"), len(parts) - 1, dict.fromkeys(terms, 1.0)))
    return rows


def _down_rows(taken: Sequence[Option], options: Sequence[Option], limits: Mapping[str, float]) -> list[_Row]:
    """What to forbid if `taken` is down for too long in spite of its regions."""
    limit = limits.get(DOWNTIME, float("inf"))
    if whole((o.uses.get(DOWNTIME, 0.0), o.regions) for o in taken) <= limit * (1 + _EXACT):
        return []
    parts = {(o.slot, o.uses.get(DOWNTIME, 0.0), o.regions) for o in taken}
    same = (i for i, o in enumerate(options) if (o.slot, o.uses.get(DOWNTIME, 0.0), o.regions) in parts)
    return [_Row(-float("inf"), len(parts) - 1, dict.fromkeys(same, 1.0))]


def _contenders(problem: Problem) -> list[Option]:
    """The options by name, without those that another can stand in for at no higher score and no more of anything."""
    shunned = frozenset[str]().union(*(o.conflicts for o in problem.options))
    needed = problem.demands.union(*(o.requires for o in problem.options))
    times, amounts = problem.times, problem.amounts
    kept: dict[object, list[tuple[tuple[float, ...], list[Floats]]]] = {}
    found = []
    for option in sorted(problem.options, key=lambda o: (o.score, o.ref, o.name)):
        ref = option.ref if option.ref in shunned else ""
        alike = kept.setdefault(
            (option.slot, option.offers & needed, option.requires, option.conflicts, option.regions, ref), []
        )
        if not all(keeps((option.path,), limit, share) for share, limit in times.items()):
            continue
        uses = tuple(option.uses.get(amount, 0.0) for amount in amounts)
        profiles = [profile(option.path, limit) for limit in times.values()]
        if not any(
            all(a <= b for a, b in zip(other, uses, strict=True)) and all(map(stands_in, faster, profiles))
            for other, faster in alike
        ):
            alike.append((uses, profiles))
            found.append(option)
    return sorted(found, key=lambda o: (o.ref, o.name))


def _rows(problem: Problem, options: Sequence[Option]) -> list[_Row]:
    rows = [_Row(1, 1, {i: 1.0 for i, o in enumerate(options) if o.slot == slot}) for slot in problem.slots]
    for amount, limit in problem.amounts.items():
        scale = max(abs(limit), 1e-9)
        terms = {i: o.uses[amount] / scale for i, o in enumerate(options) if o.uses.get(amount)}
        if amount == DOWNTIME:  # with several regions the sum says too much: no limit but the exact one
            most = sum(max(terms.values(), default=0.0) for _ in problem.slots)
            terms |= {i: -most for i, o in enumerate(options) if o.regions > 1}
        rows.append(_Row(-float("inf"), limit / scale, terms))
    offered = {
        need: [i for i, o in enumerate(options) if need in o.offers]
        for need in problem.demands.union(*(o.requires for o in options))
    }
    rows += [_Row(1, float("inf"), dict.fromkeys(offered[need], 1.0)) for need in sorted(problem.demands)]
    by_ref, needing = defaultdict[str, list[int]](list), defaultdict[tuple[str, str], list[int]](list)
    for i, option in enumerate(options):
        by_ref[option.ref].append(i)
        for need in option.requires - option.offers:
            needing[option.slot, need].append(i)
    for (_, need), indices in sorted(needing.items()):  # of a slot's options one is chosen: one row is enough for all
        rows.append(_Row(0, float("inf"), dict.fromkeys(offered[need], 1.0) | dict.fromkeys(indices, -1.0)))
    for i, option in enumerate(options):
        rivals = (j for ref in sorted(option.conflicts) for j in by_ref[ref] if j != i)
        rows += [_Row(-float("inf"), 1, {i: 1.0, j: 1.0}) for j in rivals]
    return rows


def _model(options: Sequence[Option], rows: Sequence[_Row]) -> "highspy.HighsLp":
    import highspy
    import numpy as np

    count = len(options)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, len(rows)
    lp.col_cost_ = _SCALE * np.array([o.score + _TIE * i / count for i, o in enumerate(options)])
    lp.col_lower_, lp.col_upper_ = np.zeros(count), np.ones(count)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    lp.row_lower_ = np.array([row.low for row in rows])
    lp.row_upper_ = np.array([row.high for row in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row.terms) for row in rows)])
    lp.a_matrix_.index_ = np.array([i for row in rows for i in row.terms])
    lp.a_matrix_.value_ = np.array([value for row in rows for value in row.terms.values()])
    return lp

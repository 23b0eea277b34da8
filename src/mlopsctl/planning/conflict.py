"""Why no design exists: the smallest set of stated constraints that cannot hold together, and what giving way costs."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Infeasibility
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.planning.attempt import BUDGET, DOWNTIME, attempt
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import solve
from mlopsctl.planning.text import listed, said
from mlopsctl.planning.variants import PERCENTILES

_DESCRIPTIVE = frozenset({"project_name", "environments", "existing_assets", "model_type", "team_size"})
_RELAXABLE = (BUDGET, *PERCENTILES, DOWNTIME)

Feasible = Callable[[Sequence[Constraint]], bool]


def explain_conflict(requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str) -> Infeasibility:
    """The irreducible conflict behind the absence of a design. Call it only when there is none."""
    movable = [c for c in requirements.constraints if c.hard and c.field not in _DESCRIPTIVE]
    fixed = [c for c in requirements.constraints if c not in movable]

    def feasible(kept: Sequence[Constraint]) -> bool:
        return _reason(requirements.model_copy(update={"constraints": (*fixed, *kept)}), cuts, catalog, cloud) is None

    conflict = () if not feasible([]) else irreducible(movable, feasible)
    reason = _reason(requirements, cuts, catalog, cloud) or ""
    return Infeasibility(
        sentence=_sentence(reason, conflict, cuts),
        conflict=conflict,
        relaxations=_relaxations(requirements, conflict, cuts, catalog, cloud),
    )


def irreducible(constraints: Sequence[Constraint], feasible: Feasible) -> tuple[Constraint, ...]:
    """Deletion filter: drop what is not needed for the conflict, until dropping any member resolves it.

    Repeated until nothing changes, because a constraint that goes may bring a default with it.
    """
    kept = list(constraints)
    while True:
        before = len(kept)
        for constraint in list(kept):
            rest = [c for c in kept if c is not constraint]
            if not feasible(rest):
                kept = rest
        if len(kept) == before:
            return tuple(kept)


def _reason(requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str) -> str | None:
    """Why there is no design, or None when there is one."""
    try:
        found = attempt(requirements, cuts, catalog, cloud)
    except NoDesign as none:
        return str(none)
    return "" if solve(found.problem) is None else None


def _sentence(reason: str, conflict: Sequence[Constraint], cuts: Sequence[Cut]) -> str:
    parts = [reason] if reason else []
    if conflict:
        together = "These cannot hold together" if len(conflict) > 1 else "This cannot be met"
        parts.append(f"{together}: {'; '.join(said(c) for c in conflict)}.")
    elif not reason:
        parts.append("No combination of blueprints fits together.")
    if cuts and not conflict:
        parts.append(f"Changes asked for by {listed(sorted({c.origin for c in cuts}))} are part of the conflict.")
    return " ".join(parts)


def _relaxations(
    requirements: Requirements, conflict: Sequence[Constraint], cuts: Sequence[Cut], catalog: Catalog, cloud: str
) -> tuple[str, ...]:
    sentences = []
    for given in (c for c in conflict if c.field in _RELAXABLE):
        others = tuple(c for c in requirements.constraints if c is not given)
        least = _least(given.field, requirements.model_copy(update={"constraints": others}), cuts, catalog, cloud)
        if least is not None:
            unit = VOCABULARY[given.field].unit
            sentences.append(f"{given.field}: {least:g} {unit} would do, all else equal (stated: {given.value:g}).")
    return tuple(sentences)


def _least(field: str, relaxed: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str) -> float | None:
    """What `field` would have to be for a design to exist: the best value, found by optimising it alone."""
    try:
        problem = attempt(relaxed, cuts, catalog, cloud).problem
    except NoDesign:
        return None
    options = tuple(replace(o, score=o.uses[field]) for o in problem.options)
    best = solve(replace(problem, options=options))
    if best is None:
        return None
    return math.floor(1e5 * math.exp(-best.score)) / 1e3 if field == DOWNTIME else math.ceil(best.score)

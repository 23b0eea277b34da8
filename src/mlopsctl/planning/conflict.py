"""Why no design exists: the smallest set of stated constraints that cannot hold together, and what giving way costs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Infeasibility
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.domain.vocabulary import VOCABULARY, Value
from mlopsctl.planning.attempt import BUDGET, Attempt, attempt
from mlopsctl.planning.availability import DOWNTIME
from mlopsctl.planning.facts import facts
from mlopsctl.planning.fastest import fastest
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.pool import Known
from mlopsctl.planning.recovery import RECOVERY
from mlopsctl.planning.relaxations import RAISED, relaxations
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import solve
from mlopsctl.planning.text import said

_DERIVED = frozenset({"avg_rps", "peak_rps"})  # where assumed, one from the other: it goes with what it was made from
_DESCRIPTIVE = frozenset({"project_name", "environments", "model_type", "team_size"})
# Looked for first: the rest may only follow from them.
_TELLING = (
    "clouds",
    "workloads",
    BUDGET,
    *PERCENTILES,
    DOWNTIME,
    *RECOVERY,
)

_MOST_ASKED = 3  # own choice: more would bury the conflict

Feasible = Callable[[Sequence[Constraint]], bool]


@dataclass(frozen=True)
class _Search:
    """Plans again and again with some of the constraints."""

    requirements: Requirements
    cuts: Sequence[Cut]
    catalog: Catalog
    cloud: str
    known: Known

    def among(self, constraints: Sequence[Constraint]) -> Attempt:
        only = self.requirements.model_copy(update={"constraints": tuple(constraints)})
        return attempt(only, self.cuts, self.catalog, self.cloud, self.known)

    def reason(self, constraints: Sequence[Constraint]) -> str | None:
        """Why `constraints` allow no design, in a sentence if there is one, or None when they allow one."""
        try:
            tried = self.among(constraints)
        except NoDesign as none:
            return str(none)
        if solve(tried.problem) is not None:
            return None
        return " ".join(fastest(tried, (f for f in PERCENTILES if f in tried.problem.limits)))

    def feasible(self, constraints: Sequence[Constraint]) -> bool:
        return self.reason(constraints) is None

    def offers(self, field: str) -> Iterable[str]:
        """Values that a field could have instead of the stated one."""
        clouds = [cloud for name, cloud in self.catalog.clouds.items() if self.cloud in (name, "any")]
        if field == "clouds":
            return [cloud.name for cloud in clouds]
        if field == "regions":
            return [region for cloud in clouds for region in cloud.regions]
        if field == "data_residency":
            return sorted({code for cloud in clouds for r in cloud.regions.values() for code in r.residency})
        return VOCABULARY[field].choices if VOCABULARY[field].kind == "choice" else ()


def explain_conflict(
    requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str, known: Known | None = None
) -> Infeasibility:
    """The irreducible conflict behind the absence of a design. Call it only when there is none."""
    search = _Search(requirements, cuts, catalog, cloud, known or Known())
    found, fixed = _disjoint(search, _DESCRIPTIVE | {"workloads"})
    if not found:
        found, fixed = _disjoint(search, _DESCRIPTIVE)
    conflict = found[0] if found else ()
    return Infeasibility(
        sentence=_sentence(search.reason((*fixed, *conflict)) or "", found, _behind(search, (*fixed, *conflict))),
        conflict=conflict,
        relaxations=tuple(relaxations(search, found, fixed)),
    )


def irreducible(constraints: Sequence[Constraint], feasible: Feasible) -> tuple[Constraint, ...]:
    """A part of infeasible `constraints` that is infeasible, and feasible without any one of its members.

    A single culprit is looked for first. Then a deletion filter drops what the conflict does not need; it repeats
    until nothing changes, because a constraint that goes may bring a default with it.
    """
    for constraint in reversed(constraints):
        if not feasible([constraint]):
            return (constraint,)
    kept = list(constraints)
    while True:
        before = len(kept)
        for constraint in list(kept):
            rest = [c for c in kept if c is not constraint]
            if not feasible(rest):
                kept = rest
        if len(kept) == before:
            return tuple(kept)


def _disjoint(search: _Search, background: frozenset[str]) -> tuple[list[tuple[Constraint, ...]], list[Constraint]]:
    """Conflicts without common members, and what they conflict before; none when the background alone is at fault."""
    stated = search.requirements.constraints
    usual = {a.field: a.value for a in facts(search.requirements.model_copy(update={"constraints": ()})).assumptions}
    hard = [c for c in stated if c.hard and c.field not in background and not _is_mild(c, usual.get(c.field))]
    fixed = [c for c in stated if c not in hard and not _is_derived(c)]
    rest = sorted(hard, key=lambda c: _TELLING[::-1].index(c.field) if c.field in _TELLING else -1)

    def feasible(kept: Sequence[Constraint]) -> bool:
        return search.feasible((*fixed, *kept))

    found: list[tuple[Constraint, ...]] = []
    while feasible([]) and not feasible(rest):
        found.append(irreducible(rest, feasible))
        if any(c.field == "clouds" for c in found[-1]):
            break  # whatever else is said is said of another cloud
        rest = [c for c in rest if c not in found[-1]]
    return found, fixed


def _is_mild(constraint: Constraint, usual: Value | None) -> bool:
    """Whether a figure asks for less than is assumed without it, so that nothing gets easier when it goes."""
    value = constraint.value
    if constraint.field == DOWNTIME or not isinstance(value, (int, float)) or not isinstance(usual, (int, float)):
        return False
    return value >= usual if constraint.field in RAISED else value <= usual


def _is_derived(constraint: Constraint) -> bool:
    return constraint.field in _DERIVED and constraint.source.kind == "assumption"


def _behind(search: _Search, constraints: Sequence[Constraint]) -> tuple[Cut, ...]:
    """The cuts without any one of which `constraints` would allow a design; all, where it takes several."""
    others = ((cut, [other for other in search.cuts if other != cut]) for cut in search.cuts)
    alone = tuple(cut for cut, rest in others if replace(search, cuts=rest).feasible(constraints))
    return alone or (tuple(search.cuts) if replace(search, cuts=()).feasible(constraints) else ())


def _sentence(reason: str, found: Sequence[Sequence[Constraint]], cuts: Sequence[Cut]) -> str:
    parts = [reason or "No design meets everything that is asked for."]
    for i, members in enumerate(found):
        together = "cannot hold together" if len(members) > 1 else "cannot be met"
        parts.append(f"{'Apart from that, this' if i else 'This'} {together}: {'; '.join(said(c) for c in members)}.")
    asked = sorted({f"It could, but for what {cut.origin} asks: {cut.reason}" for cut in cuts})
    parts += asked[:_MOST_ASKED]
    return " ".join(parts)

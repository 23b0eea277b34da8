"""Plans and lets the critics object until they agree: the graph's loop without gates and without a record."""

from collections.abc import Sequence
from typing import Literal

from mlopsctl.agents import judge, reviewer
from mlopsctl.agents.critic import Critic
from mlopsctl.agents.offline import OfflineBackend
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.critique import Critique, Cut
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.ports import Backend
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.conflict import explain_conflict
from mlopsctl.planning.plan import plan
from mlopsctl.planning.pool import Known

Status = Literal["planned", "infeasible", "blocked", "failed"]


class Proposal(Noun):
    """How the loop ended: with a design that no critic blocks, or with the reason why there is none."""

    status: Status
    detail: str = ""
    architecture: Architecture | None = None  # the last one, also where the critics still object
    infeasibility: Infeasibility | None = None
    critiques: tuple[Critique, ...] = ()
    cuts: tuple[Cut, ...] = ()
    revisions: int = 0
    confidence: float | None = None


def propose(
    requirements: Requirements,
    catalog: Catalog,
    backend: Backend,
    cloud: str,
    critics: Sequence[Critic],
    known: Known | None = None,
) -> Proposal:
    """Design, review, add the cuts that objections ask for, and again: MAX_REVISIONS times at most."""
    known = known or Known()
    cuts: tuple[Cut, ...] = ()
    revision = 0
    while True:
        outcome = plan(requirements, cuts, catalog, cloud, known)
        if isinstance(outcome, Infeasibility):
            if not cuts:
                outcome = foreseen(outcome, requirements, catalog, cloud, critics, known)
            return Proposal(
                status="infeasible", detail=outcome.sentence, infeasibility=outcome, cuts=cuts, revisions=revision
            )
        critiques = tuple(reviewer.review(c, revision, requirements, outcome, catalog, backend) for c in critics)
        judgement = judge.weigh(critiques, cuts)
        status, detail = _verdict(judgement, revision)
        if status:
            return Proposal(
                status=status,
                detail=detail,
                architecture=outcome,
                critiques=critiques,
                cuts=cuts,
                revisions=revision,
                confidence=judgement.confidence,
            )
        cuts = (*cuts, *judgement.new_cuts)
        revision += 1


def foreseen(
    found: Infeasibility,
    requirements: Requirements,
    catalog: Catalog,
    cloud: str,
    critics: Sequence[Critic],
    known: Known | None = None,
) -> Infeasibility:
    """The conflict under what rule critics would demand once it was resolved: a way out has to lead past them too."""
    known, rest = known or Known(), requirements
    resolved: Architecture | Infeasibility = found
    while isinstance(resolved, Infeasibility) and resolved.conflict:
        kept = tuple(c for c in rest.constraints if c not in resolved.conflict)
        rest = rest.model_copy(update={"constraints": kept})
        resolved = plan(rest, (), catalog, cloud, known)
    if isinstance(resolved, Infeasibility):
        return found
    cuts = propose(rest, catalog, OfflineBackend(), cloud, critics, known).cuts
    again = explain_conflict(requirements, cuts, catalog, cloud, known)
    return again if again.conflict else found


def _verdict(judgement: judge.Judgement, revision: int) -> tuple[Status | None, str]:
    """How the loop ends, or None when it goes on."""
    if judgement.failed:
        return "failed", "A critic did not finish: " + "; ".join(judgement.failed)
    if judgement.stuck:
        return "blocked", "No remedy is left for " + "; ".join(f"{f.rule}: {f.claim}" for f in judgement.stuck)
    if judgement.new_cuts and revision >= judge.MAX_REVISIONS:
        return "blocked", f"The critics still object after {judge.MAX_REVISIONS} revisions"
    return (None, "") if judgement.new_cuts else ("planned", "")

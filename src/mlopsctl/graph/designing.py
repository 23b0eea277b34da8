"""Nodes from the document to a judged design."""

from collections.abc import Callable
from typing import Any

from langgraph.graph import END
from langgraph.types import Command

from mlopsctl.agents import extractor, judge, planner, questions, reviewer
from mlopsctl.agents.critic import Critic
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.critique import Cut
from mlopsctl.graph.services import SYSTEM, Services
from mlopsctl.graph.state import State, architecture_of, critiques_of, cuts_of, requirements_of
from mlopsctl.planning.plan import plan
from mlopsctl.planning.pool import Known

Node = Callable[[State], Any]


def extract_node(services: Services) -> Node:
    def extract(state: State) -> State:
        del state
        with services.agent("extractor") as claim:
            options = services.run.options
            requirements = extractor.read(services.document, services.backend)
            known = extractor.under(requirements, options.answers, options.standards)
            asked = questions.worth_asking(known, services.catalog, options.cloud)
            hard = sum(c.hard for c in requirements.constraints)
            claim.text = (
                f"{len(requirements.constraints)} constraints ({hard} hard), "
                f"{len(known.contradictions)} contradictions, {len(asked)} questions, "
                f"{len(requirements.unread)} figures unread"
            )
            claim.confidence = min((c.confidence for c in requirements.constraints), default=0.0)
            claim.risk = "high" if known.contradictions else "medium" if asked else "low"
        return {
            "requirements": requirements.model_copy(update={"questions": asked}).json_dict(),
            "cuts": [],
            "answers": options.answers,
            "standards": options.standards.json_dict(),
            "revision": 0,
        }

    return extract


def plan_node(services: Services) -> Node:
    known = Known()  # a revision sizes only what its cuts change

    def propose(state: State) -> Command[str]:
        with services.agent("planner") as claim:
            requirements, cuts = requirements_of(state), cuts_of(state)
            cloud, critics = services.run.options.cloud, reviewer.all_critics()
            outcome = plan(requirements, cuts, services.catalog, cloud, known)
            if isinstance(outcome, Infeasibility):
                if not cuts:
                    rules = tuple(critics.values())
                    outcome = planner.foreseen(outcome, requirements, services.catalog, cloud, rules, known)
                claim.text, claim.risk = outcome.sentence, "high"
            else:
                claim.text = _claim_of(outcome)
                claim.confidence = round(1 - outcome.gap, 3)
        if isinstance(outcome, Infeasibility):
            end = {"status": "infeasible", "detail": outcome.sentence}
            return Command(goto=END, update={"infeasibility": outcome.json_dict(), "end": end})
        update = {"architecture": outcome.json_dict()}
        return Command(goto=[f"critic_{lens}" for lens in critics], update=update)

    return propose


def critic_node(services: Services, critic: Critic) -> Node:
    def critique(state: State) -> State:
        with services.agent(critic.lens) as claim:
            requirements, architecture = requirements_of(state), architecture_of(state)
            found = reviewer.review(
                critic, state["revision"], requirements, architecture, services.catalog, services.backend
            )
            claim.text, claim.confidence, claim.risk = found.summary, found.confidence, found.risk
            claim.findings = found.findings
        return {"critiques": {critic.lens: found.json_dict()}}

    return critique


def judge_node(services: Services) -> Node:
    def weigh(state: State) -> Command[str]:
        cuts = cuts_of(state)
        judgement = judge.weigh(critiques_of(state), cuts)
        if judgement.failed:
            return _end("failed", "A critic did not finish: " + "; ".join(judgement.failed))
        if judgement.stuck:
            claims = "; ".join(f"{f.rule}: {f.claim}" for f in judgement.stuck)
            return _end("blocked", f"No remedy is left for {claims}")
        if not judgement.new_cuts:
            return Command(goto="architecture_gate", update={"confidence": judgement.confidence})
        if state["revision"] >= judge.MAX_REVISIONS:
            return _end("blocked", f"The critics still object after {judge.MAX_REVISIONS} revisions")
        for cut in judgement.new_cuts:
            services.emit("cut.added", SYSTEM, {**cut.json_dict(), "sentence": sentence(cut)})
        added = [cut.json_dict() for cut in (*cuts, *judgement.new_cuts)]
        return Command(goto="plan", update={"cuts": added, "revision": state["revision"] + 1})

    return weigh


def sentence(cut: Cut) -> str:
    """A cut as one sentence that a reader of the trace understands."""
    what = {
        "forbid": f"rules out {cut.target}",
        "pin": f"pins {cut.target}",
        "require": f"demands {cut.target}",
        "headroom": f"demands {cut.value:g} x the stated peak as capacity",
        "weight": f"sets the weight of {cut.target} to {cut.value:g}",
    }[cut.kind]
    return f"{cut.origin} {what}: {cut.reason}"


def _claim_of(architecture: Architecture) -> str:
    parts = [f"{len(architecture.components)} components, {architecture.cost.expected:,.0f} USD a month"]
    if architecture.latency.p99_ms is not None:
        parts.append(f"p99 {architecture.latency.p99_ms:.0f} ms")
    if architecture.batch_hours is not None:
        parts.append(f"batch run {architecture.batch_hours:.1f} h")
    return ", ".join(parts)


def _end(status: str, detail: str) -> Command[str]:
    return Command(goto=END, update={"end": {"status": status, "detail": detail}})

"""Gates. Each is a node with no other effect: LangGraph runs a node again from its first line on every resume.

The interrupt only wakes the process that waits; its value is ignored. The decision is read from our own table, for
exactly the hash that was shown. Anything else is not an approval.
"""

from datetime import timedelta
from typing import Any

from langgraph.graph import END
from langgraph.types import Command, interrupt

from mlopsctl.domain.noun import JSON, sha256
from mlopsctl.domain.run import Approval, ApprovalRequest, Edit, Gate
from mlopsctl.graph.designing import Node
from mlopsctl.graph.services import SYSTEM, Services
from mlopsctl.graph.state import State, requirements_of
from mlopsctl.store import approvals


def questions_gate(services: Services) -> Node:
    """Asks about contradictions and blocking questions before anything is designed; passes when there are none."""

    def ask(state: State) -> Command[str]:
        requirements = requirements_of(state)
        asked = [q.json_dict() for q in requirements.questions]
        hard = [c.json_dict() for c in requirements.contradictions if c.hard]
        if not hard and not any(q["blocking"] for q in asked):
            return Command(goto="plan")
        approval = _decision(services, state, "questions", {"questions": asked, "contradictions": hard})
        return _route(state, approval, approved="plan", edited="questions_gate")

    return ask


def architecture_gate(services: Services) -> Node:
    def decide(state: State) -> Command[str]:
        subject = {
            "document_sha256": services.run.document_sha256,
            "requirements": requirements_of(state).json_dict(),
            "architecture": state["architecture"],
            "critiques": state["critiques"],
            "cuts": state["cuts"],
        }
        return _route(state, _decision(services, state, "architecture", subject), approved="generate", edited="plan")

    return decide


def delivery_gate(services: Services) -> Node:
    def decide(state: State) -> Command[str]:
        checks = [{k: v for k, v in check.items() if k != "seconds"} for check in state["report"]["checks"]]
        subject = {
            "target": services.run.options.out,
            "files": state["files"],
            "checks": checks,
            "repairs": state.get("repairs", []),
            "cost": {k: state["architecture"]["cost"][k] for k in ("low", "expected", "peak", "unpriced")},
        }
        return _route(state, _decision(services, state, "delivery", subject), approved="deliver", edited="plan")

    return decide


def _decision(services: Services, state: State, gate: Gate, subject: JSON) -> Approval:
    now = services.clock.now()
    request = ApprovalRequest(
        run_id=services.run.id,
        gate=gate,
        attempt=state.get("attempts", {}).get(gate, 0) + 1,
        subject=subject,
        subject_sha256=sha256(subject),
        requested_at=now,
        expires_at=now + timedelta(minutes=services.gate_minutes),
    )
    shown = {"gate": gate, "attempt": request.attempt, "subject_sha256": request.subject_sha256}
    if approvals.request(services.store, request).requested_at == now:
        services.emit("gate.requested", SYSTEM, {**shown, "expires_at": request.expires_at.isoformat()})
    found = approvals.find(services.store, request.run_id, gate, request.attempt, now=now)
    if found is None:
        interrupt(shown)
        found = approvals.find(services.store, request.run_id, gate, request.attempt, now=services.clock.now())
    if found is None or found.subject_sha256 != request.subject_sha256:
        reason = "the subject changed or nobody decided"
        return request.decided(
            "rejected", by="mlopsctl", method="no decision for what was shown", at=now, reason=reason
        )
    return found


def _route(state: State, approval: Approval, *, approved: str, edited: str) -> Command[str]:
    update: dict[str, Any] = {"attempts": {approval.gate: approval.attempt}}
    if approval.decision == "approved":
        update["approvals"] = [*state.get("approvals", []), [approval.gate, approval.subject_sha256, approval.by]]
        return Command(goto=approved, update=update)
    if approval.decision == "edited":
        edit = approval.edit or Edit()
        update["cuts"] = [*state.get("cuts", []), *(cut.json_dict() for cut in edit.cuts)]
        update["answers"] = {**state.get("answers", {}), **edit.answers}
        update["approvals"] = []
        return Command(goto=edited, update=update)
    detail = {
        "expired": f"the {approval.gate} gate was not answered in time",
        "rejected": f"{approval.by} rejected the {approval.gate}: {approval.reason}",
    }[approval.decision]
    return Command(goto=END, update={**update, "end": {"status": approval.decision, "detail": detail}})

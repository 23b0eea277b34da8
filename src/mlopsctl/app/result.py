"""The one JSON document that `design`, `resume` and `show` print (README, "JSON")."""

from collections.abc import Sequence
from typing import cast

from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.run import ApprovalRequest, Run
from mlopsctl.graph.state import State, requirements_of


def document_of(run: Run, state: JSON, log: Sequence[Event], waiting: ApprovalRequest | None) -> JSON:
    """`run` with its checkpointed graph state, its part of the log, and the gate it waits at."""
    gate = waiting and waiting.model_dump(mode="json", exclude={"subject"})
    return {
        "run_id": run.id,
        "status": run.status,
        "detail": run.detail,
        "gate": gate,
        "document": {"name": run.document_name, "sha256": run.document_sha256},
        "requirements": requirements_of(cast("State", state)).json_dict() if "requirements" in state else None,
        "answers": state.get("answers", {}),
        "architecture": state.get("architecture"),
        "conflict": conflict_of(state["infeasibility"]) if "infeasibility" in state else None,
        "critiques": [critique for _, critique in sorted(state.get("critiques", {}).items())],
        "cuts": state.get("cuts", []),
        "revisions": state.get("revision", 0),
        "confidence": state.get("confidence"),
        "repo": state.get("repo"),
        "commit": state.get("commit"),
        "report": state.get("report"),
        "timings": _timings(log),
    }


def conflict_of(infeasibility: JSON) -> JSON:
    """An infeasibility (domain.architecture.Infeasibility as JSON) as users see it: each member with its quote."""
    return {
        "sentence": infeasibility["sentence"],
        "constraints": [{**c, "quote": c["source"]["quote"]} for c in infeasibility["conflict"]],
        "relaxations": infeasibility["relaxations"],
    }


def _timings(log: Sequence[Event]) -> dict[str, float]:
    """Seconds by agent and by check, summed over revisions."""
    spent: dict[str, float] = {}
    for event in log:
        if event.action in ("agent.finished", "check.finished"):
            name = event.data.get("agent") or f"check:{event.data['name']}"
            spent[name] = round(spent.get(name, 0) + event.data["seconds"], 3)
    return spent

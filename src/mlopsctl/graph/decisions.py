from mlopsctl.domain.event import Actor
from mlopsctl.domain.ports import Clock
from mlopsctl.domain.run import Approval, ApprovalRequest
from mlopsctl.graph.services import Emit
from mlopsctl.store import approvals
from mlopsctl.store.database import Store


def open_gate(store: Store, run_id: str, clock: Clock) -> ApprovalRequest | None:
    """The gate at which a run waits."""
    return next((g for g in approvals.open_gates(store, now=clock.now()) if g.run_id == run_id), None)


def record(store: Store, approval: Approval, emit: Emit) -> None:
    """Decides a gate, once, and logs it before anything acts on it."""
    approvals.decide(store, approval)
    emit("gate.decided", Actor(type="human", id=approval.by), approval.json_dict())

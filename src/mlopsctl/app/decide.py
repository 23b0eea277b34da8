"""`approve` and `reject`: one decision on one gate, bound to the hash of what it shows."""

from typing import Literal

from mlopsctl.app import wiring
from mlopsctl.domain.run import Approval, ApprovalRequest, Run
from mlopsctl.errors import Conflict, InputError
from mlopsctl.extraction.secrets import redacted
from mlopsctl.graph.decisions import record
from mlopsctl.store import approvals, runs
from mlopsctl.store.database import Store


def open_gates() -> tuple[ApprovalRequest, ...]:
    """Every gate that waits for a person, the oldest first."""
    with wiring.opened() as store:
        return approvals.open_gates(store, now=wiring.CLOCK.now())


def decide(
    run_id: str | None, decision: Literal["approved", "rejected"], *, gate: str = "", sha: str = "", reason: str = ""
) -> Approval:
    """Record the decision. Raises Conflict when there is nothing to decide, it is decided, or `sha` is another."""
    with wiring.opened() as store:
        request = waiting(store, run_id, gate)
        if sha and not request.subject_sha256.startswith(sha):
            raise Conflict(
                f"The {request.gate} gate shows {request.subject_sha256[:12]}, not {sha[:12]}",
                hint=f"`mlopsctl show {request.run_id}` shows what there is to approve now.",
            )
        approval = request.decided(
            decision,
            by=wiring.user(),
            method=f"{'approve' if decision == 'approved' else 'reject'} command",
            at=wiring.CLOCK.now(),
            reason=redacted(reason),
        )
        record(store, approval, wiring.Recorder(store, request.run_id, lambda _: None))
        return approval


def waiting(store: Store, run_id: str | None, gate: str = "") -> ApprovalRequest:
    """The gate that is open: of `run_id`, or of the only run that waits. Raises Conflict when there is none."""
    run = runs.get(store, run_id) if run_id else None
    found = [
        request
        for request in approvals.open_gates(store, now=wiring.CLOCK.now())
        if run is None or request.run_id == run.id
    ]
    if not found:
        raise _nothing(store, run)
    if len(found) > 1:
        raise InputError(
            "More than one run waits: " + ", ".join(request.run_id for request in found), hint="Name the run."
        )
    if gate and gate != found[0].gate:
        raise Conflict(f"Run {found[0].run_id} waits at the {found[0].gate} gate, not at {gate}")
    return found[0]


def _nothing(store: Store, run: Run | None) -> Conflict:
    if run is None:
        return Conflict("No run waits for a decision", hint="`mlopsctl runs` lists all runs.")
    made = approvals.decisions(store, run.id)
    if not made:
        return Conflict(f"Run {run.id} does not wait for a decision: it is {run.status}")
    last = made[-1]
    when = f"{last.decided_at:%Y-%m-%d %H:%M:%S}"
    return Conflict(
        f"The {last.gate} gate of {run.id} was already {last.decision} by {last.by} at {when}",
        hint=f"`mlopsctl resume {run.id}` continues it." if run.status in ("running", "waiting") else "",
    )

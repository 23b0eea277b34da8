from datetime import date, datetime
from typing import Literal

from mlopsctl.domain.critique import Cut
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.noun import JSON, Noun
from mlopsctl.domain.standards import Standards

RunStatus = Literal["running", "waiting", "delivered", "infeasible", "blocked", "rejected", "expired", "failed"]
ENDED: frozenset[RunStatus] = frozenset({"delivered", "infeasible", "blocked", "rejected", "expired", "failed"})
Gate = Literal["questions", "architecture", "delivery"]
Decision = Literal["approved", "rejected", "edited", "expired"]
Answers = dict[str, bool | int | float | str | list[str]]
"""Answers to questions, as plain JSON: field -> value."""


class Options(Noun):
    """What the user asked for besides the document. `build_date` is the only date that generated files carry."""

    out: str
    build_date: date
    cloud: str = "any"
    backend: str = "offline"
    script: str = ""  # replay backend: the file with the scripted answers
    answers: Answers = {}  # given before anything was asked
    measured: Measured | None = None  # what a request costs the app that is to be served
    standards: Standards = Standards()  # of the organisation, as they were when the run was started
    rehearse: bool = False  # apply to an emulator before anyone is asked to take the delivery


class Run(Noun):
    """One design run as the run store knows it."""

    id: str
    status: RunStatus
    document_name: str
    document_sha256: str
    options: Options
    requested_by: str
    created_at: datetime
    detail: str = ""  # why it ended, in one sentence


class Edit(Noun):
    """A reviewer's change: cuts (pin, forbid, weight) and answers to questions (field -> value)."""

    cuts: tuple[Cut, ...] = ()
    answers: Answers = {}


class Approval(Noun):
    """A decision, bound to the hash of its subject."""

    run_id: str
    gate: Gate
    attempt: int
    subject_sha256: str
    decision: Decision
    by: str
    method: str  # terminal, --yes, approve command
    reason: str = ""
    edit: Edit | None = None
    decided_at: datetime


class ApprovalRequest(Noun):
    """An open gate. `subject` is exactly what is shown; `subject_sha256` hashes its canonical JSON."""

    run_id: str
    gate: Gate
    attempt: int
    subject: JSON
    subject_sha256: str
    requested_at: datetime
    expires_at: datetime

    def decided(
        self,
        decision: Decision,
        *,
        by: str,
        method: str,
        at: datetime,
        reason: str = "",
        edit: Edit | None = None,
    ) -> Approval:
        """A decision on exactly what this request shows."""
        return Approval(
            run_id=self.run_id,
            gate=self.gate,
            attempt=self.attempt,
            subject_sha256=self.subject_sha256,
            decision=decision,
            by=by,
            method=method,
            reason=reason,
            edit=edit,
            decided_at=at,
        )

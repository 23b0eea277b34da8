"""Gates and their decisions. The row is the decision: whoever wakes the graph up proves nothing."""

import json
import sqlite3
from datetime import datetime

from mlopsctl.domain.noun import sha256
from mlopsctl.domain.run import Approval, ApprovalRequest, Gate
from mlopsctl.errors import Conflict, InputError
from mlopsctl.store.database import Store, stamp

_ONE = "SELECT * FROM approvals WHERE run_id = ? AND gate = ? AND attempt = ?"


def request(store: Store, wanted: ApprovalRequest) -> ApprovalRequest:
    """Open a gate, or return the one that this run, gate and attempt already has, with its first expiry.

    Raises Conflict when that one shows something else: a changed subject needs a new attempt.
    """
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO approvals (run_id, gate, attempt, subject, subject_sha256, requested_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                wanted.run_id,
                wanted.gate,
                wanted.attempt,
                json.dumps(wanted.subject),
                sha256(wanted.subject),
                stamp(wanted.requested_at),
                stamp(wanted.expires_at),
            ),
        )
        stored = _request(store.rows(_ONE, wanted.run_id, wanted.gate, wanted.attempt)[0])
        if stored.subject_sha256 != wanted.subject_sha256:
            raise _changed(wanted.gate, wanted.run_id)
    return stored


def decide(store: Store, approval: Approval) -> Approval:
    """Record the one decision of a gate. Raises Conflict when it is decided, expired or shows something else now."""
    with store.transaction() as connection:
        changed = connection.execute(
            "UPDATE approvals SET decision = :decision, by = :by, method = :method, reason = :reason, edit = :edit,"
            " decided_at = :decided_at WHERE run_id = :run_id AND gate = :gate AND attempt = :attempt"
            " AND decision IS NULL AND subject_sha256 = :subject_sha256 AND expires_at > :decided_at",
            {
                **dict(approval),
                "edit": approval.edit and approval.edit.model_dump_json(),
                "decided_at": stamp(approval.decided_at),
            },
        ).rowcount
    if changed != 1:
        raise _refusal(store, approval)
    return approval


def find(store: Store, run_id: str, gate: Gate, attempt: int, *, now: datetime) -> Approval | None:
    """The decision of a gate, None while it is open; a gate that ran out of time is decided as expired."""
    expire(store, now)
    return next((_approval(row) for row in store.rows(_ONE, run_id, gate, attempt) if row["decision"]), None)


def open_gates(store: Store, *, now: datetime) -> tuple[ApprovalRequest, ...]:
    """What people have to decide, the oldest first."""
    expire(store, now)
    return tuple(
        _request(row) for row in store.rows("SELECT * FROM approvals WHERE decision IS NULL ORDER BY requested_at")
    )


def decisions(store: Store, run_id: str) -> tuple[Approval, ...]:
    """What was decided in a run, in order."""
    sql = "SELECT * FROM approvals WHERE run_id = ? AND decision IS NOT NULL ORDER BY decided_at"
    return tuple(_approval(row) for row in store.rows(sql, run_id))


def expire(store: Store, now: datetime) -> None:
    """Close gates whose time ran out: called by whoever looks, so that a machine that slept denies too."""
    if store.rows("SELECT 1 FROM approvals WHERE decision IS NULL AND expires_at <= ? LIMIT 1", stamp(now)):
        with store.transaction() as connection:
            connection.execute(
                "UPDATE approvals SET decision = 'expired', by = 'mlopsctl', method = 'timeout',"
                " reason = 'nobody decided in time', decided_at = :now WHERE decision IS NULL AND expires_at <= :now",
                {"now": stamp(now)},
            )


def _refusal(store: Store, approval: Approval) -> Conflict | InputError:
    """Why `approval` could not be recorded."""
    gate, run_id = approval.gate, approval.run_id
    expire(store, approval.decided_at)
    rows = store.rows(_ONE, run_id, gate, approval.attempt)
    if not rows:
        return InputError(
            f"Run {run_id} has no {gate} gate (attempt {approval.attempt})",
            hint=f"`mlopsctl show {run_id}` shows what it waits for.",
        )
    if rows[0]["decision"] == "expired":
        return Conflict(
            f"The {gate} gate of {run_id} expired at {rows[0]['expires_at']}", hint="Start a new run to be asked again."
        )
    if rows[0]["decision"]:
        return Conflict(
            f"The {gate} gate of {run_id} was already {rows[0]['decision']} by {rows[0]['by']}"
            f" at {rows[0]['decided_at']}",
            hint=f"`mlopsctl show {run_id}` tells the reason; a decision is never reversed.",
        )
    return _changed(gate, run_id)


def _changed(gate: str, run_id: str) -> Conflict:
    return Conflict(
        f"What the {gate} gate of {run_id} shows is not what this decision is about",
        hint=f"`mlopsctl show {run_id}` shows it as it is now, with its hash.",
    )


def _request(row: sqlite3.Row) -> ApprovalRequest:
    values = {name: row[name] for name in ApprovalRequest.model_fields}
    return ApprovalRequest.model_validate({**values, "subject": json.loads(row["subject"])})


def _approval(row: sqlite3.Row) -> Approval:
    values = {name: row[name] for name in Approval.model_fields}
    return Approval.model_validate({**values, "edit": row["edit"] and json.loads(row["edit"])})

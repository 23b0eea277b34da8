from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import pytest

from mlopsctl.domain.critique import Cut
from mlopsctl.domain.noun import sha256
from mlopsctl.domain.run import Approval, ApprovalRequest, Edit, Options
from mlopsctl.errors import Conflict, InputError
from mlopsctl.store import approvals, runs
from mlopsctl.store.database import Store, open_store

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SUBJECT = {"cost": 120.5, "components": ["edge/alb"]}


@pytest.fixture
def gate(store: Store) -> ApprovalRequest:
    run = runs.create(
        store,
        "text",
        document_name="a.md",
        options=Options(out="o", build_date=NOW.date()),
        requested_by="ada",
        now=NOW,
    )
    wanted = ApprovalRequest(
        run_id=run.id,
        gate="architecture",
        attempt=1,
        subject=SUBJECT,
        subject_sha256=sha256(SUBJECT),
        requested_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    return approvals.request(store, wanted)


def answer(
    gate: ApprovalRequest, decision: Literal["approved", "rejected", "edited"] = "approved", minutes: int = 1
) -> Approval:
    return Approval(
        run_id=gate.run_id,
        gate=gate.gate,
        attempt=gate.attempt,
        subject_sha256=gate.subject_sha256,
        decision=decision,
        by="grace",
        method="approve command",
        decided_at=NOW + timedelta(minutes=minutes),
    )


def _race(home: Path, approval: Approval) -> str:
    store = open_store(home)
    try:
        return approvals.decide(store, approval).decision
    except Conflict as lost:
        return str(lost)
    finally:
        store.close()


def test_asking_twice_opens_one_gate_with_its_first_expiry(store: Store, gate: ApprovalRequest) -> None:
    later = gate.model_copy(update={"expires_at": NOW + timedelta(days=9)})
    assert approvals.request(store, later) == gate
    assert approvals.open_gates(store, now=NOW) == (gate,)


def test_a_changed_subject_needs_a_new_attempt(store: Store, gate: ApprovalRequest) -> None:
    other = gate.model_copy(update={"subject": {"cost": 1}, "subject_sha256": sha256({"cost": 1})})
    with pytest.raises(Conflict, match="not what this decision is about"):
        approvals.request(store, other)
    second = approvals.request(store, other.model_copy(update={"attempt": 2}))
    assert approvals.open_gates(store, now=NOW) == (gate, second)


def test_a_hash_that_is_not_the_subjects_opens_nothing(store: Store, gate: ApprovalRequest) -> None:
    with pytest.raises(Conflict):
        approvals.request(store, gate.model_copy(update={"attempt": 2, "subject_sha256": "0" * 64}))
    assert approvals.open_gates(store, now=NOW) == (gate,)


def test_an_edit_is_kept_with_its_decision(store: Store, gate: ApprovalRequest) -> None:
    edit = Edit(cuts=(Cut(kind="pin", target="edge/alb", reason="known", origin="reviewer"),), answers={"team_size": 3})
    approval = answer(gate, "edited").model_copy(update={"edit": edit, "reason": "we know it"})
    assert approvals.decide(store, approval) == approval
    assert approvals.find(store, gate.run_id, gate.gate, 1, now=NOW) == approval
    assert approvals.decisions(store, gate.run_id) == (approval,)
    assert approvals.open_gates(store, now=NOW) == ()


def test_a_second_answer_learns_who_decided(store: Store, gate: ApprovalRequest) -> None:
    approvals.decide(store, answer(gate))
    with pytest.raises(Conflict, match="already approved by grace at 2026-11-22T09:31"):
        approvals.decide(store, answer(gate, "rejected", minutes=2))
    kept = approvals.find(store, gate.run_id, gate.gate, 1, now=NOW)
    assert kept is not None
    assert kept.decision == "approved"


def test_an_answer_to_something_else_is_refused(store: Store, gate: ApprovalRequest) -> None:
    stale = answer(gate).model_copy(update={"subject_sha256": "0" * 64})
    with pytest.raises(Conflict, match="not what this decision is about"):
        approvals.decide(store, stale)
    assert approvals.find(store, gate.run_id, gate.gate, 1, now=NOW) is None


def test_an_unknown_gate_is_refused(store: Store, gate: ApprovalRequest) -> None:
    with pytest.raises(InputError, match="has no architecture gate"):
        approvals.decide(store, answer(gate).model_copy(update={"attempt": 7}))


def test_time_running_out_denies_for_whoever_looks(store: Store, gate: ApprovalRequest) -> None:
    with pytest.raises(Conflict, match="expired at 2026-11-22T10:30"):
        approvals.decide(store, answer(gate, minutes=60))
    found = approvals.find(store, gate.run_id, gate.gate, 1, now=NOW)
    assert found is not None
    assert (found.decision, found.by) == ("expired", "mlopsctl")


@pytest.mark.parametrize("minutes", [60, 61, 60 * 24 * 3])
def test_an_overdue_gate_is_not_open(store: Store, gate: ApprovalRequest, minutes: int) -> None:
    assert approvals.open_gates(store, now=NOW + timedelta(minutes=minutes)) == ()
    assert [a.decision for a in approvals.decisions(store, gate.run_id)] == ["expired"]


def test_twenty_processes_race_and_one_wins(store: Store, gate: ApprovalRequest) -> None:
    answers = [answer(gate, "approved" if n % 2 else "rejected").model_copy(update={"by": f"p{n}"}) for n in range(20)]
    with ProcessPoolExecutor(10, mp_context=get_context("spawn")) as pool:
        said = list(pool.map(_race, [store.home] * 20, answers))
    winners = [n for n, text in enumerate(said) if text in {"approved", "rejected"}]
    assert len(winners) == 1
    won = answers[winners[0]]
    assert approvals.find(store, gate.run_id, gate.gate, 1, now=NOW) == won
    losers = [text for n, text in enumerate(said) if n not in winners]
    assert all(f"already {won.decision} by {won.by}" in text for text in losers)

import sqlite3
import time
from pathlib import Path

import pytest

from documents import ONLINE
from front_door import Cli, Ended


@pytest.fixture
def waiting(cli: Cli, examples: Path) -> tuple[Cli, Ended]:
    return cli, cli("design", str(examples / "fraud-scoring.md"), "--json", "--out", "repo")


def test_without_a_terminal_a_gate_waits_and_names_the_command(waiting: tuple[Cli, Ended]) -> None:
    cli, ended = waiting
    assert ended.code == 3
    document = ended.json
    assert document["status"] == "waiting"
    assert document["gate"]["gate"] == "architecture"
    run, sha = document["run_id"], document["gate"]["subject_sha256"]
    assert f"mlopsctl approve {run} --gate architecture --sha {sha[:12]}" in ended.err
    assert not (cli.cwd / "repo").exists()
    assert cli("show", run, "--json").json["gate"]["subject_sha256"] == sha


def test_a_decision_is_made_once(waiting: tuple[Cli, Ended]) -> None:
    cli, ended = waiting
    run = ended.json["run_id"]
    assert cli("approve", run, "--sha", "0" * 12).code == 5
    assert cli("approve", run, "--gate", "delivery").code == 5
    assert cli("approve", run, "--json").json["decision"] == "approved"
    again = cli("approve", run)
    assert again.code == 5
    assert "already approved" in again.err
    late = cli("reject", run, "--reason", "changed my mind")
    assert late.code == 5
    assert "already approved" in late.err


def test_a_rejected_run_ends_and_cannot_be_approved(waiting: tuple[Cli, Ended]) -> None:
    cli, ended = waiting
    run = ended.json["run_id"]
    assert cli("reject", run, "--reason", "No budget before April").code == 0
    assert "already rejected" in cli("approve", run).err
    resumed = cli("resume", run, "--json", "--yes")
    assert resumed.code == 1
    assert resumed.json["status"] == "rejected"
    assert "No budget before April" in resumed.json["detail"]
    over = cli("resume", run)
    assert over.code == 5
    assert "rejected" in over.err


def test_a_gate_that_shows_something_else_is_not_approved_by_an_old_decision(waiting: tuple[Cli, Ended]) -> None:
    """Whoever edits what was shown, after the yes, finds the run denied: the hash no longer fits."""
    cli, ended = waiting
    run = ended.json["run_id"]
    assert cli("approve", run).code == 0
    with sqlite3.connect(cli.home / "mlopsctl.db") as store:
        store.execute("UPDATE approvals SET subject_sha256 = ? WHERE run_id = ?", ("0" * 64, run))
    resumed = cli("resume", run)
    assert resumed.code in (1, 5)
    assert "Traceback" not in resumed.err
    assert not (cli.cwd / "repo").exists()


def test_silence_is_a_no(cli: Cli, examples: Path) -> None:
    short = {"MLOPSCTL_GATE_MINUTES": "0.03"}
    ended = cli("design", str(examples / "fraud-scoring.md"), "--json", env=short)
    run = ended.json["run_id"]
    time.sleep(2)
    assert cli("approve", run).code == 5
    resumed = cli("resume", run, "--yes", "--json")
    assert resumed.code == 1
    assert resumed.json["status"] == "expired"


def test_a_changed_checkpoint_is_refused(waiting: tuple[Cli, Ended]) -> None:
    cli, ended = waiting
    run = ended.json["run_id"]
    with sqlite3.connect(cli.home / "checkpoints.db") as store:
        store.execute("UPDATE checkpoints SET checkpoint = CAST(replace(checkpoint, 'aws', 'gcp') AS BLOB)")
    resumed = cli("resume", run, "--yes")
    assert resumed.code == 5
    assert "checkpoint" in resumed.err


def test_contradictions_are_never_approved_by_yes(cli: Cli, examples: Path) -> None:
    ended = cli("design", str(examples / "contradictory.md"), "--yes", "--json")
    assert ended.code == 3
    assert ended.json["gate"]["gate"] == "questions"
    assert len(ended.json["requirements"]["contradictions"]) >= 1
    assert "--yes does not cover contradictions" in ended.err


def test_what_no_component_brings_is_not_approved_by_yes_and_the_ending_says_why(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(f"{ONLINE}\nUsers sign in with Okta.\n")
    ended = cli("design", "wish.md", "--yes")
    assert ended.code == 3
    assert "--yes does not cover a hard requirement that the design does not meet" in ended.err


def test_infeasible_requirements_name_the_conflict(cli: Cli, examples: Path) -> None:
    ended = cli("design", str(examples / "infeasible.md"), "--yes", "--json")
    assert ended.code == 4
    conflict = ended.json["conflict"]
    text = (examples / "infeasible.md").read_text(encoding="utf8")
    assert conflict["constraints"]
    assert all(c["source"]["quote"] in text for c in conflict["constraints"] if c["source"]["kind"] == "quote")
    assert conflict["relaxations"]


def test_the_log_knows_who_decided_and_verifies(waiting: tuple[Cli, Ended]) -> None:
    cli, ended = waiting
    run = ended.json["run_id"]
    cli("approve", run, "--reason", "fine by me")
    events = cli("trace", run, "--json").json["events"]
    decided = [event for event in events if event["action"] == "gate.decided"]
    assert [event["data"]["reason"] for event in decided] == ["fine by me"]
    assert decided[0]["actor"]["type"] == "human"
    assert any(event["action"] == "cut.added" for event in events), "no objection changed the design"
    assert cli("audit", "verify").code == 0
    with sqlite3.connect(cli.home / "mlopsctl.db") as store:
        store.execute("DROP TRIGGER events_no_update")
        changed = "UPDATE events SET body = replace(body, 'fine by me', 'fine by you') WHERE seq = ?"
        store.execute(changed, (decided[0]["seq"],))
    broken = cli("audit", "verify", "--json")
    assert broken.code == 1
    assert broken.json["first_bad_seq"] == decided[0]["seq"]

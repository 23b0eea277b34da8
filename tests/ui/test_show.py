from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from mlopsctl.adapters.tools import Tool
from mlopsctl.domain.event import Actor, Event
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.run import ApprovalRequest
from mlopsctl.store.events import Verification
from mlopsctl.ui import show

README = """# Fraud

## Deploy

You need an account.

1. Say what only you know. Copy `terraform.tfvars.example` to `terraform.tfvars` in:
   - `infra/bootstrap` (github\\_repository)
2. `make bootstrap` creates the
   state bucket ([why](docs/adr/1.md)).

Afterwards `make nothing`.

## Tear down

1. `make destroy`
"""
RUN = "20261122-fraud-scoring-7f3a"
Printed = Callable[[], str]


@pytest.fixture
def document(architecture_request: ApprovalRequest, delivery_request: ApprovalRequest) -> JSON:
    subject = architecture_request.subject
    return {
        "run_id": RUN,
        "status": "running",
        "detail": "",
        "gate": None,
        "requirements": subject["requirements"],
        "architecture": subject["architecture"],
        "conflict": None,
        "critiques": list(subject["critiques"].values()),
        "cuts": subject["cuts"],
        "repo": None,
        "commit": None,
        "report": {"checks": delivery_request.subject["checks"]},
    }


def _waiting(request: ApprovalRequest) -> JSON:
    return {"status": "waiting", "gate": request.model_dump(mode="json", exclude={"subject"})}


def test_a_delivered_run_shows_the_folder_the_figures_and_the_way_to_deploy(
    screen: Console, printed: Printed, document: JSON, tmp_path: Path
) -> None:
    repo = tmp_path / "my repo"
    (repo / "infra" / "envs" / "prod").mkdir(parents=True)
    (repo / ".git").mkdir()
    (repo / "infra" / "envs" / "prod" / "main.tf").touch()
    (repo / "README.md").write_text(README)
    show.ending(screen, {**document, "status": "delivered", "repo": str(repo), "commit": "c0ffee" * 6})
    text = printed()
    assert "├── infra/  1 file\n│   └── envs/  1 file\n└── README.md" in text
    assert ".git" not in text.replace("github", "")
    architecture = document["architecture"]
    assert f"${architecture['cost']['expected']:,.0f} a month expected" in text
    assert f"p99 {architecture['latency']['p99_ms']:.0f} ms predicted" in text
    assert "2 passed, 0 failed, 1 did not run, 1 had nothing to judge, 1 accepted risk" in text
    assert f"  cd '{repo}'\n" in text
    assert "\n  make bootstrap\n" in text
    assert "creates the state bucket (why)." in text
    assert "- infra/bootstrap (github_repository)" in text
    assert "destroy" not in text
    assert "nothing" not in text.replace("nothing to judge", "")


@pytest.mark.parametrize("gate", ["questions", "architecture", "delivery"])
def test_a_waiting_run_says_exactly_what_to_type(
    gate: str, printed: Printed, screen: Console, document: JSON, request: pytest.FixtureRequest
) -> None:
    asked: ApprovalRequest = request.getfixturevalue(f"{gate}_request")
    screen.width = 40
    show.ending(screen, {**document, **_waiting(asked)})
    lines = printed().splitlines()
    command = f"  mlopsctl approve {RUN} --gate {gate} --sha {asked.subject_sha256[:12]}"
    assert lines[lines.index(command) + 1] == f"  mlopsctl resume {RUN}"
    told = {"delivery": "app_tests", "architecture": "[red]gitlab[/red]", "questions": "Correct the document"}
    assert told[gate] in printed()


def test_a_decided_gate_only_needs_a_resume(screen: Console, printed: Printed, document: JSON) -> None:
    show.ending(screen, {**document, "status": "waiting"})
    assert f"  mlopsctl resume {RUN}\n" in printed()
    assert "approve" not in printed()


def test_an_infeasible_run_quotes_the_conflict(screen: Console, printed: Printed, document: JSON) -> None:
    budget = next(c for c in document["requirements"]["constraints"] if c["field"] == "monthly_budget_usd")
    conflict = {"sentence": "No design.", "constraints": [budget], "relaxations": ["pay 1176 USD"]}
    show.ending(screen, {**document, "status": "infeasible", "conflict": conflict})
    source = budget["source"]
    assert f"✗ monthly_budget_usd line {source['line']}: “" in printed()
    assert source["quote"].split()[0] in printed()
    assert "↘ pay 1176 USD" in printed()


@pytest.mark.parametrize("status", ["blocked", "rejected", "expired", "failed"])
def test_other_endings_tell_why(status: str, screen: Console, printed: Printed, document: JSON) -> None:
    show.ending(screen, {**document, "status": status, "detail": "because [x]"})
    assert "because [x]" in printed()
    assert f"  mlopsctl trace {RUN}\n" in printed()


def test_a_run_is_shown_from_its_words_to_its_design(screen: Console, printed: Printed, document: JSON) -> None:
    show.run(screen, document)
    assert "• latency_p99_ms = 120, line " in printed()
    assert "What the critics say" in printed()
    assert f"  mlopsctl resume {RUN}\n" in printed()
    show.run(screen, {**document, "requirements": None, "architecture": None, "report": None, "status": "failed"})


def test_a_trace_is_one_line_an_event(screen: Console, printed: Printed) -> None:
    actor = Actor(type="agent", id="planner\nevil\x1b[2J")
    events = [
        Event(run_id=RUN, action="cut.added", actor=actor, data={"sentence": "long " * 60}, seq=7),
        Event(run_id=RUN, action="new.thing", actor=actor, data={"a": 1, "b": [2]}, ts="2026-11-22T13:50:46Z", seq=8),
    ]
    show.trace(screen, events)
    first, second = printed().splitlines()
    assert first.startswith("    7")
    assert "objection changed the design: long long" in first
    assert second == "    8 13:50:46 agent:planner evil[2J   new.thing          a 1, b [2]"


def test_small_results(screen: Console, printed: Printed) -> None:
    show.interrupted(screen, None)
    show.interrupted(screen, RUN)
    show.runs(screen, ())
    show.tools(screen, [Tool(name="git", path="/bin/git"), Tool(name="tofu", problem="gone", how_to_fix="Do [it].")])
    show.verification(screen, Verification(ok=True, count=9))
    show.verification(screen, Verification(ok=False, count=2, first_bad_seq=3, reason="a row is missing"))
    text = printed()
    for told in (
        "there is nothing to resume",
        f"  mlopsctl resume {RUN}\n",
        "There are no runs yet",
        "✓ git",
        "✗ tofu",
        "Do [it].",
        "✓ The log is as it was written: 9 events.",
        "✗ The log was changed at event 3: a row is missing.",
    ):
        assert told in text

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from front_door import EXAMPLES
from mlopsctl import catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.noun import JSON, sha256
from mlopsctl.domain.run import ApprovalRequest, Gate
from mlopsctl.extraction.extract import extract
from mlopsctl.planning.plan import plan

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def screen() -> Console:
    """A hundred columns, no colour; `printed` reads it."""
    return Console(file=StringIO(), width=100, no_color=True, markup=False, highlight=False, emoji=False)


class FixedClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def _asked(gate: Gate, subject: JSON) -> ApprovalRequest:
    return ApprovalRequest(
        run_id="20261122-fraud-scoring-7f3a",
        gate=gate,
        attempt=1,
        subject=subject,
        subject_sha256=sha256(subject),
        requested_at=NOW,
        expires_at=NOW + timedelta(hours=23, minutes=59),
    )


@pytest.fixture(scope="session")
def architecture_request() -> ApprovalRequest:
    """What the architecture gate shows for the fraud example."""
    requirements = extract((EXAMPLES / "fraud-scoring.md").read_text(encoding="utf8"))
    architecture = plan(requirements, (), catalog.load(), "any")
    assert isinstance(architecture, Architecture)
    finding = {"rule": "feasibility.ci_platform", "severity": "warn", "claim": "Nothing brings [red]gitlab[/red]."}
    critique = {"lens": "feasibility", "summary": "-", "confidence": 0.9, "risk": "medium", "findings": [finding]}
    cut = {"kind": "headroom", "target": "serving", "value": 2.5, "reason": "a zone may fail", "origin": "feasibility"}
    return _asked(
        "architecture",
        {
            "requirements": requirements.json_dict(),
            "architecture": architecture.json_dict(),
            "critiques": {"feasibility": critique},
            "cuts": [cut],
        },
    )


@pytest.fixture
def delivery_request() -> ApprovalRequest:
    def check(name: str, status: str, *issues: JSON) -> dict[str, Any]:
        return {"name": name, "status": status, "detail": f"{name} said so", "judge": "-", "issues": list(issues)}

    risk = {"rule": "CKV_1", "where": "module.a.b (x.tf:1)", "message": "-", "accepted": "Because it is a test."}
    again = {**risk, "where": "module.a.b (infra/envs/prod)"}
    empty = check("gitlab_ci", "pass") | {"empty": True}
    checks = [
        check("terraform_fmt", "pass"),
        check("checkov_hcl", "pass", risk, again),
        check("app_tests", "not_run"),
        empty,
    ]
    cost = {"low": 90.5, "expected": 100, "peak": 2000, "unpriced": ["a lake"]}
    return _asked(
        "delivery",
        {"target": "/home/ada/repo", "files": {"a": "", "b": ""}, "checks": checks, "repairs": [], "cost": cost},
    )


@pytest.fixture
def questions_request() -> ApprovalRequest:
    requirements = extract((EXAMPLES / "contradictory.md").read_text(encoding="utf8"))
    return _asked(
        "questions",
        {
            "questions": [q.json_dict() for q in requirements.questions if q.blocking],
            "contradictions": [c.json_dict() for c in requirements.contradictions if c.hard],
        },
    )


@pytest.fixture
def printed(screen: Console) -> Any:
    def read() -> str:
        assert isinstance(screen.file, StringIO)
        return screen.file.getvalue()

    return read

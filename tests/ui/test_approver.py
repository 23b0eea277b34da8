from collections.abc import Callable, Iterator

import pytest
from rich.console import Console

from mlopsctl.domain.critique import Cut
from mlopsctl.domain.ports import Clock
from mlopsctl.domain.run import Approval, ApprovalRequest
from mlopsctl.planning.remedies import remedies
from mlopsctl.ui.approver import TerminalApprover
from mlopsctl.ui.live import LiveRun

Answer = Callable[..., Approval | None]


@pytest.fixture
def answer(screen: Console, clock: Clock) -> Answer:
    """Decides a request with these lines typed; then the input ends."""

    def decide(request: ApprovalRequest, *typed: str) -> Approval | None:
        lines: Iterator[str] = iter(typed)

        def ask(prompt: str) -> str:
            screen.print(prompt, end="")
            line = next(lines, None)
            if line is None:
                raise EOFError
            return line

        return TerminalApprover(LiveRun(screen), by="ada", clock=clock, ask=ask).decide(request)

    return decide


def test_yes_binds_to_what_was_shown(answer: Answer, architecture_request: ApprovalRequest) -> None:
    approval = answer(architecture_request, "Y")
    assert approval is not None
    assert (approval.decision, approval.by, approval.method) == ("approved", "ada", "terminal")
    assert approval.subject_sha256 == architecture_request.subject_sha256


def test_nothing_but_the_six_answers_decides(
    answer: Answer, printed: Callable[[], str], architecture_request: ApprovalRequest
) -> None:
    assert answer(architecture_request, "", "ok", "yess", "1", "approve", "\x1b[A") is None
    assert printed().count("Approve? [y]es, [n]o, [e]dit: ") == 7
    assert "The gate stays open." in printed()


def test_no_needs_a_reason(answer: Answer, architecture_request: ApprovalRequest) -> None:
    approval = answer(architecture_request, "n", "", "  ", "No budget before April")
    assert approval is not None
    assert (approval.decision, approval.reason) == ("rejected", "No budget before April")
    assert answer(architecture_request, "n", "") is None


def test_a_credential_in_what_is_typed_is_not_kept(answer: Answer, architecture_request: ApprovalRequest) -> None:
    approval = answer(architecture_request, "n", "See postgres://app:Hunter2secretpw@db.internal:5432/x")
    assert approval is not None
    assert "Hunter2secretpw" not in approval.reason
    assert "<secret:url_password:1>" in approval.reason


def test_edits_are_checked_and_collected(
    answer: Answer, printed: Callable[[], str], architecture_request: ApprovalRequest
) -> None:
    approval = answer(
        architecture_request,
        "edit",
        "forbid 1",
        "forbid 0",
        "pin serving/ecs-fargate",
        "pin serving/nonsense",
        "weight burden=0.5",
        "weight cots=1",
        "weight cost=nan",
        "latency_p99_ms=80",
        "latency_p99_ms=80 ms",
        "latency_p99_ms=nan",
        "private_networking=no",
        "private_networking=perhaps",
        "regions=eu-west-1, eu-central-1",
        "ci_platform=abacus",
        "colour=red",
        "team_size=",
        "what now",
        "done",
    )
    assert approval is not None
    assert approval.decision == "edited"
    assert approval.edit is not None
    first = architecture_request.subject["architecture"]["components"][0]
    assert [(cut.kind, cut.target, cut.value) for cut in approval.edit.cuts] == [
        ("forbid", f"{first['slot']}/{first['blueprint']}:{first['size']}", 0),
        ("pin", "serving/ecs-fargate", 0),
        ("weight", "burden", 0.5),
    ]
    assert remedies(approval.edit.cuts).weights["burden"] == 0.5
    assert approval.edit.answers == {
        "latency_p99_ms": 80.0,
        "private_networking": False,
        "regions": ["eu-central-1", "eu-west-1"],
    }
    assert printed().count("noted ") == 6
    for complaint in (
        "is not in the list",
        "there is no weight",
        "is not a number",
        "true or false",
        "cannot be abacus",
    ):
        assert complaint in printed()


def test_an_edit_of_nothing_is_asked_again(answer: Answer, architecture_request: ApprovalRequest) -> None:
    approval = answer(architecture_request, "e", "done", "y")
    assert approval is not None
    assert approval.decision == "approved"


def test_components_cannot_be_pinned_where_none_are_shown(
    answer: Answer, printed: Callable[[], str], questions_request: ApprovalRequest
) -> None:
    approval = answer(questions_request, "e", "pin 1", "latency_p99_ms=50", "done")
    assert approval is not None
    assert approval.edit is not None
    assert approval.edit.answers == {"latency_p99_ms": 50.0}
    assert approval.edit.cuts == tuple[Cut, ...]()
    assert "pin N" not in printed()

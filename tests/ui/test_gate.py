from collections.abc import Callable
from datetime import timedelta

from rich.console import Console

from mlopsctl.domain.run import ApprovalRequest
from mlopsctl.ui.gate import gate_view


def _show(screen: Console, request: ApprovalRequest) -> None:
    for part in gate_view(request, request.expires_at - timedelta(hours=23, minutes=59, seconds=1)):
        screen.print(part)


def test_the_architecture_gate_shows_all_that_is_approved(
    screen: Console, printed: Callable[[], str], architecture_request: ApprovalRequest
) -> None:
    _show(screen, architecture_request)
    text = printed()
    subject = architecture_request.subject["architecture"]
    assert all(part["blueprint"] in text and part["size"] in text for part in subject["components"])
    assert f"${subject['cost']['expected']:,.0f} expected" in text
    assert "budget $1,500" in text
    assert f"p99 {subject['latency']['p99_ms']:.0f} ms at peak; wanted p99 120 ms" in text
    assert "warn  feasibility: Nothing brings [red]gitlab[/red]." in text
    assert "↻ headroom serving 2.5 (feasibility: a zone may fail)" in text
    assert "Assumed, because the document does not say" in text
    assert "23 h 59 min left" in text
    assert f"sha256 {architecture_request.subject_sha256}\n" in text


def test_the_delivery_gate_tells_what_did_not_run_and_each_accepted_risk_once(
    screen: Console, printed: Callable[[], str], delivery_request: ApprovalRequest
) -> None:
    _show(screen, delivery_request)
    text = printed()
    assert "2 files into /home/ada/repo" in text
    assert "$90.50 low, $100 expected, $2,000 peak a month; NOT PRICED: a lake" in text
    assert "○ app_tests            did not run: app_tests said so" in text
    assert "✓ terraform_fmt" in text
    assert text.count("Because it is a test.") == 1


def test_the_questions_gate_quotes_both_sides(
    screen: Console, printed: Callable[[], str], questions_request: ApprovalRequest
) -> None:
    _show(screen, questions_request)
    text = printed()
    assert "line 7: “Answers must arrive within 200 ms at p99.”" in text
    assert "line 17: “The 99th percentile has to be under 50 ms, or the screen stutters.”" in text
    assert "? latency_p99_ms: Which holds?" in text

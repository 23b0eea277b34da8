import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import Console

from front_door import EXAMPLES, Cli
from mlopsctl.domain.event import Actor, Event
from mlopsctl.domain.noun import JSON
from mlopsctl.ui.board import Board
from mlopsctl.ui.live import LiveRun

WARNING: JSON = {"rule": "r", "severity": "warn", "claim": "-", "evidence": "", "slots": [], "remedy": None}


def event(action: str, **data: object) -> Event:
    return Event(run_id="r-1", action=action, actor=Actor(type="system", id="mlopsctl"), data=data)


def finished(agent: str, claim: str, *findings: JSON) -> Event:
    return event(
        "agent.finished",
        agent=agent,
        claim=claim,
        confidence=0.9,
        risk="high",
        seconds=1.25,
        findings=list(findings),
    )


STORY = (
    event("run.created", document="a.md", sha256="ab" * 32, by="ada"),
    event("checkpoint.written", checkpoint_id="c-1", sha256="cd" * 32),
    event("agent.started", agent="planner"),
    finished("planner", "[bold]3[/bold] components"),
    event("agent.started", agent="policy"),
    finished("policy", "one rule does not hold", WARNING, WARNING),
    event("cut.added", sentence="policy rules out edge/alb: it is public"),
    event("gate.requested", gate="delivery", expires_at="2026-11-23T13:50:46+00:00", subject_sha256="ef" * 32),
    event("gate.decided", gate="delivery", decision="rejected", by="ada", method="t", subject_sha256="ef", reason="no"),
    event("check.finished", name="app_tests", status="not_run", detail="no python", seconds=2.0, issues=[]),
    event("check.finished", name="gitlab_ci", status="pass", detail="0 files", seconds=0.0, issues=[], empty=True),
    event("repair.made", repairs=["formatted main.tf"]),
    event("run.ended", status="rejected", detail="ada rejected the delivery"),
)
TOLD = (
    "one rule does not hold",
    "90% sure · high risk · 1.2 s",
    "2 warn",
    "↻ objection changed the design: policy rules out edge/alb: it is public",
    "the delivery gate is open until 2026-11-23 13:50 UTC, sha256 efefefefefef",
    "delivery rejected by ada (t)",
    "○ app_tests               2.0 s  did not run: no python",
    "· gitlab_ci               0.0 s  nothing to judge: 0 files",
    "⚒ repaired: formatted main.tf",
    "rejected: ada rejected the delivery",
)


class Tty(StringIO):
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_each_event_is_a_line(screen: Console, printed: Callable[[], str]) -> None:
    with LiveRun(screen) as live:
        for each in STORY:
            live(each)
    assert live.run_id == "r-1"
    assert all(told in printed() for told in TOLD)
    assert "[bold]3[/bold] components" in printed()
    assert "c-1" not in printed()
    assert "\x1b" not in printed()


def test_on_a_terminal_the_cards_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    file = Tty()
    with LiveRun(Console(file=file, width=100, height=50, force_terminal=True, markup=False, no_color=True)) as live:
        for each in STORY:
            live(each)
        assert live.run_id == "r-1"
    last = re.sub(r"\x1b\[[\d;]*m", "", file.getvalue().split("\x1b[2K")[-1])
    assert "\x1b[?25l" in file.getvalue()
    assert "planner  done" in last
    assert "waiting" not in last
    assert all(told in last for told in TOLD)


@pytest.mark.parametrize("options", [{"animate": False}, {}])
def test_json_or_a_dumb_terminal_means_no_animation(options: dict[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm" if options else "dumb")
    file = Tty()
    with LiveRun(Console(file=file, width=100, force_terminal=True, no_color=True), **options) as live:
        for each in STORY:
            live(each)
    assert "\x1b[?25l" not in file.getvalue()
    assert "objection changed the design" in file.getvalue()


def test_a_board_shows_who_waits_works_and_is_done(screen: Console, printed: Callable[[], str]) -> None:
    board = Board()
    for each in (*STORY[:4], event("agent.started", agent="planner"), event("agent.started", agent="policy")):
        board = board.after(each, now=10)
    screen.print(board.draw(13, height=40))
    assert "planner  working, round 2" in printed()
    assert "extractor  waiting" in printed()
    assert " 3 s" in printed()
    screen.print(board.draw(13, height=0))
    assert "stopped" in printed()


def test_a_small_terminal_shows_the_newest_lines(screen: Console, printed: Callable[[], str]) -> None:
    board = Board()
    for number in range(30):
        board = board.after(event("cut.added", sentence=f"cut {number}. " + "long " * 50), now=0)
    screen.print(board.draw(0, height=8))
    assert len(printed().splitlines()) == 8
    assert "cut 29." in printed()
    assert "cut 21." not in printed()


@pytest.mark.slow
def test_a_person_at_a_real_terminal_rejects(cli: Cli) -> None:
    """Cards move, nothing but a clear answer counts, and a no needs its reason."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "mlopsctl", "design", str(EXAMPLES / "fraud-scoring.md"), "--out", "repo"]
    process = subprocess.Popen(
        command, cwd=cli.cwd, env=cli.env({"TERM": "xterm"}), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        seen = _until(ours, "[e]dit: ")
        assert "feasibility" in seen
        for typed, answer in (("perhaps", "[e]dit: "), ("n", "Why not? "), ("", "Why not? ")):
            os.write(ours, f"{typed}\n".encode())
            seen += _until(ours, answer)
        os.write(ours, b"No budget before April\n")
        seen += _until(ours, "mlopsctl trace ")
        assert "rejected the architecture: No budget before April" in seen
        assert process.wait(30) == 1
    finally:
        process.kill()
        os.close(ours)


def _until(terminal: int, wanted: str) -> str:
    seen, end = "", time.monotonic() + 60
    while wanted not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 65536).decode(errors="replace")
    assert wanted in seen
    return seen

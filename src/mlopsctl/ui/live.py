import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON
from mlopsctl.ui.console import RISK, STATUS, clean, line, mark

AGENTS = ("extractor", "planner", "feasibility", "policy", "optimisation", "generator", "validator")
_CARD_WIDTH = 38
_SHOWN_FINDINGS = 2
_SHOWN_NOTES = 6


@dataclass(frozen=True)
class Card:
    """What an agent is at."""

    state: str = "waiting"
    began: float = 0
    claim: str = ""
    confidence: float | None = None
    risk: str = ""
    seconds: float | None = None
    findings: tuple[JSON, ...] = ()


@dataclass
class _Board:
    cards: dict[str, Card] = field(default_factory=lambda: {name: Card() for name in AGENTS})
    checks: dict[str, JSON] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class LiveRun:
    """Shows a run while it goes: a card per agent and a line per check; plain lines where there is no terminal."""

    def __init__(self, screen: Console, seconds: Callable[[], float] = time.monotonic) -> None:
        self.screen = screen
        self.run_id = ""
        self._seconds = seconds
        self._board = _Board()
        self._lock = threading.RLock()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        if self.screen.is_terminal:
            self.screen.print(self._render())

    def __call__(self, event: Event) -> None:
        """Hears an event; agents may work in several threads."""
        with self._lock:
            self.run_id = event.run_id or self.run_id
            if (rule := _RULES.get(event.action)) is not None:
                said = rule(self._board, event, self._seconds())
                if said is not None and not self.screen.is_terminal:
                    self.screen.print(said, soft_wrap=True)

    @contextmanager
    def paused(self) -> Iterator[Console]:
        """The screen without animation, for a question."""
        was_live = self._live is not None
        self._stop()
        try:
            yield self.screen
        finally:
            if was_live:
                self._start()

    def _start(self) -> None:
        if self.screen.is_terminal and self._live is None:
            self._live = Live(get_renderable=self._render, console=self.screen, refresh_per_second=8, transient=True)
            self._live.start()

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _render(self) -> RenderableType:
        with self._lock:
            now = self._seconds()
            cards = [_panel(name, card, now) for name, card in self._board.cards.items()]
            notes = [line(f"↻ {note}", "yellow") for note in self._board.notes[-_SHOWN_NOTES:]]
            checks = [_check(name, check) for name, check in self._board.checks.items()]
            return Group(Columns(cards, padding=(0, 1)), *notes, *checks)


def _panel(name: str, card: Card, now: float) -> Panel:
    state = Text.assemble(mark(card.state), f" {card.state}", (f"  {_spent(card, now)}", "dim"))
    rows = [state, line(card.claim or "—")]
    if card.state == "done":
        sure = "" if card.confidence is None else f"confidence {card.confidence:.0%}   "
        rows.append(Text.assemble(sure, (f"risk {clean(card.risk)}", RISK.get(card.risk, "")) if card.risk else ""))
    rows += [_finding(finding) for finding in card.findings[:_SHOWN_FINDINGS]]
    if len(card.findings) > _SHOWN_FINDINGS:
        rows.append(line(f"and {len(card.findings) - _SHOWN_FINDINGS} more findings", "dim"))
    style = STATUS.get(card.state, ("", "dim"))[1]
    return Panel(Group(*rows), title=line(name), title_align="left", width=_CARD_WIDTH, border_style=style)


def _finding(finding: JSON) -> Text:
    severity = str(finding.get("severity"))
    return line(f"{severity}: {finding.get('claim')}", RISK.get(severity, ""))


def _spent(card: Card, now: float) -> str:
    if card.state == "working":
        return f"{now - card.began:.1f} s"
    return "" if card.seconds is None else f"{card.seconds:.1f} s"


def _check(name: str, check: JSON) -> Text:
    status = str(check.get("status", "working"))
    took = f"  {check['seconds']:.1f} s" if "seconds" in check else ""
    return Text.assemble(mark(status), " ", line(name), (took, "dim"), "  ", line(check.get("detail", ""), "dim"))


def _agent(event: Event) -> str:
    return str(event.data.get("agent") or event.actor.id)


def _started(board: _Board, event: Event, now: float) -> Text:
    board.cards[_agent(event)] = Card(state="working", began=now)
    return line(f"{_agent(event)}: working")


def _finished(board: _Board, event: Event, now: float) -> Text:
    data, name = event.data, _agent(event)
    card = replace(
        board.cards.get(name, Card()),
        state="failed" if data.get("failed") else "done",
        claim=str(data.get("claim", "")),
        confidence=data.get("confidence"),
        risk=str(data.get("risk", "")),
        seconds=data.get("seconds", now),
        findings=tuple(data.get("findings", ())),
    )
    board.cards[name] = card
    sure = "" if card.confidence is None else f", confidence {card.confidence:.0%}"
    findings = f", {len(card.findings)} findings" if card.findings else ""
    return line(f"{name}: {card.claim or card.state} (risk {card.risk}{sure}{findings}, {card.seconds:.1f} s)")


def _cut(board: _Board, event: Event, _now: float) -> Text:
    board.notes.append(str(event.data.get("sentence", "")))
    return line(f"revised: {board.notes[-1]}")


def _check_started(board: _Board, event: Event, _now: float) -> None:
    board.checks[str(event.data.get("name"))] = {"status": "working"}


def _check_finished(board: _Board, event: Event, _now: float) -> Text:
    name = str(event.data.get("name"))
    board.checks[name] = event.data
    return Text.assemble("check ", _check(name, event.data))


def _gate_requested(_board: _Board, event: Event, _now: float) -> Text:
    return line(f"gate {event.data.get('gate')}: open until {event.data.get('expires_at')}")


def _gate_decided(_board: _Board, event: Event, _now: float) -> Text:
    data = event.data
    return line(f"gate {data.get('gate')}: {data.get('decision')} by {data.get('by')} ({data.get('method')})")


def _ended(board: _Board, event: Event, _now: float) -> Text:
    for name, card in board.cards.items():
        if card.state == "working":
            board.cards[name] = replace(card, state="failed", claim="did not finish")
    return line(f"run {event.data.get('status')}: {event.data.get('detail', '')}")


_RULES: dict[str, Callable[[_Board, Event, float], Text | None]] = {
    "agent.started": _started,
    "agent.finished": _finished,
    "cut.added": _cut,
    "check.started": _check_started,
    "check.finished": _check_finished,
    "gate.requested": _gate_requested,
    "gate.decided": _gate_decided,
    "run.ended": _ended,
}

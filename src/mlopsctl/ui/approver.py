import sys
import termios
from contextlib import suppress
from typing import Literal

from mlopsctl.domain.ports import Clock
from mlopsctl.domain.run import Approval, ApprovalRequest, Edit
from mlopsctl.extraction.secrets import redacted
from mlopsctl.ui.console import Ask, plain
from mlopsctl.ui.edit import edit
from mlopsctl.ui.gate import gate_view
from mlopsctl.ui.live import LiveRun


class TerminalApprover:
    """Shows what a gate is about and asks the person at the terminal; without an answer the gate stays open."""

    def __init__(self, live: LiveRun, *, by: str, clock: Clock, ask: Ask | None = None) -> None:
        self._live, self._by, self._clock = live, by, clock
        self._screen = live.console
        read = ask or self._read_line
        self._ask: Ask = lambda prompt: redacted(read(prompt))  # what is typed is stored

    def decide(self, request: ApprovalRequest) -> Approval | None:
        with self._live.paused():
            for part in gate_view(request, self._clock.now()):
                self._screen.print(part)
            _forget_typed()
            try:
                return self._answer(request)
            except EOFError:
                self._screen.print(plain("The gate stays open."))
                return None

    def _answer(self, request: ApprovalRequest) -> Approval:
        while True:
            answer = self._ask("Approve? [y]es, [n]o, [e]dit: ").strip().lower()
            if answer in ("y", "yes"):
                return self._approval(request, "approved")
            if answer in ("n", "no"):
                return self._approval(request, "rejected", reason=self._reason())
            if answer in ("e", "edit"):
                change = edit(self._screen, self._ask, request)
                if change != Edit():
                    return self._approval(request, "edited", change=change)
                self._screen.print(plain("Nothing was changed."))

    def _reason(self) -> str:
        while not (reason := self._ask("Why not? ").strip()):
            pass
        return reason

    def _approval(
        self,
        request: ApprovalRequest,
        decision: Literal["approved", "rejected", "edited"],
        *,
        reason: str = "",
        change: Edit | None = None,
    ) -> Approval:
        return request.decided(
            decision, by=self._by, method="terminal", at=self._clock.now(), reason=reason, edit=change
        )

    def _read_line(self, prompt: str) -> str:
        self._screen.print(plain((prompt, "bold")), end="", soft_wrap=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")


def _forget_typed() -> None:
    """What was typed before the gate was shown is no answer to it."""
    with suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)

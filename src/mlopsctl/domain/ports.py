"""What the core needs from outside; real and scripted versions live in `adapters`, `ui` and `agents`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.event import Event
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.run import Approval, ApprovalRequest


@dataclass(frozen=True)
class Finished:
    """A program's end: exit code, captured output, seconds of wall time."""

    code: int
    stdout: str
    stderr: str
    seconds: float


class Shell(Protocol):
    """Runs programs by argument list, never through a shell."""

    def run(
        self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 600
    ) -> Finished:
        """`env` is the whole environment of the child (None = a minimal one). Raises ToolMissing when absent."""
        ...


class Clock(Protocol):
    def now(self) -> datetime: ...


class Approver(Protocol):
    """Answers an open gate, or returns None to leave it open."""

    def decide(self, request: ApprovalRequest) -> Approval | None: ...


class Listener(Protocol):
    """Hears every event as it happens."""

    def __call__(self, event: Event) -> None: ...


class Backend(Protocol):
    """Proposes; deterministic code decides. `name` goes into the log."""

    name: str

    def extract(self, document: str) -> Requirements: ...

    def critique(
        self, lens: str, revision: int, requirements: Requirements, architecture: Architecture
    ) -> Critique | None:
        """An additional critique of a design's `revision`, or None. It can add findings, never remove one."""
        ...

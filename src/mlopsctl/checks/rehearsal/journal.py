"""What has happened so far: a rehearsal that is interrupted still says how far it came."""

import time
from collections.abc import Callable
from typing import Any

from mlopsctl.domain.rehearsal import Echo, Gap, Left, Rehearsal, Stage
from mlopsctl.domain.report import Issue

Announce = Callable[[Stage], None]


class Journal:
    """Filled while a rehearsal runs; `announce` hears of each step that ended."""

    def __init__(self, announce: Announce) -> None:
        self.judge = ""
        self.stopped = ""
        self.gaps: list[Gap] = []
        self.echoes: list[Echo] = []
        self.failures: list[Issue] = []
        self.left: list[Left] = []
        self.broken: set[tuple[str, str]] = set()  # root and address of what an apply could not make
        self.steps: list[str] = []
        self._stages: dict[str, Stage] = {}
        self._announce = announce
        self._began = time.monotonic()

    def stage(self, root: str, **changes: Any) -> None:  # noqa: ANN401  # fields of Stage
        """Note how far `root` came."""
        before = self._stages.get(root, Stage(root=root))
        self._stages[root] = before.model_copy(update=changes)
        self._announce(self._stages[root])

    def fail(self, rule: str, where: str, message: str) -> None:
        self.failures.append(Issue(rule=rule, where=where, message=message))

    def missing(self, root: str) -> frozenset[str]:
        """Addresses in `root` that were not created."""
        idle = {gap.address for gap in self.gaps if gap.root == root and gap.kind == "not_run"}
        return frozenset(idle | {address for where, address in self.broken if where == root})

    def report(self) -> Rehearsal:
        return Rehearsal(
            judge=self.judge,
            stages=tuple(self._stages.values()),
            unsupported=tuple(self.gaps),
            echoes=tuple(self.echoes),
            failures=tuple(self.failures),
            left=tuple(self.left),
            steps=tuple(self.steps),
            stopped=self.stopped,
            seconds=round(time.monotonic() - self._began, 1),
        )

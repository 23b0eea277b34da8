import os
import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from mlopsctl.adapters.clock import SystemClock
from mlopsctl.adapters.environments import app_environment
from mlopsctl.adapters.shell import LocalShell
from mlopsctl.adapters.tools import Tool, find_checkov, find_linter, find_moto, find_terraform
from mlopsctl.checks.scanner import Scanner
from mlopsctl.checks.twin import SCHEMAS, Twin
from mlopsctl.domain.ports import Clock
from mlopsctl.settings import Settings


@dataclass(frozen=True)
class Toolbox:
    """The tools that checks judge with, and their processes. Keep one for many runs: its scanner stays warm."""

    settings: Settings
    shell: LocalShell = field(default_factory=LocalShell)
    clock: Clock = field(default_factory=SystemClock)
    schemas: Path = SCHEMAS
    _building: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @cached_property
    def terraform(self) -> Tool:
        return find_terraform(self.shell, self.settings)

    @cached_property
    def checkov(self) -> Tool:
        return find_checkov(self.shell, self.settings)

    @cached_property
    def moto(self) -> Tool:
        return find_moto(self.shell, self.settings)

    def linter(self, name: str) -> Tool:
        return find_linter(self.shell, self.settings, name)

    @cached_property
    def scanner(self) -> Scanner:
        return Scanner(self.checkov)

    @cached_property
    def twin(self) -> Twin:
        return Twin(self.schemas)

    def warm(self) -> None:
        """Start the scanner in the background, so that its start hides behind other work."""
        if self.checkov.ok:
            self.scanner.start()

    def app_python(self, lock: Path) -> Path:
        """The Python of the app's environment, built when this lock is new."""
        with self._building:
            return app_environment(self.shell, self.settings.tools_dir, lock)

    def stop(self) -> None:
        """End every child, now and for good."""
        self.shell.stop()
        if "scanner" in self.__dict__:
            self.scanner.close()
        if "twin" in self.__dict__:
            self.twin.close()


def cpu_count() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

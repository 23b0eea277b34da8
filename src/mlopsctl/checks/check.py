from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.checks.twin import StandIns
from mlopsctl.domain.report import CheckResult

OURSELVES = f"mlopsctl {version('mlopsctl')}"
"""The judge of checks that need no program but this one."""


@dataclass(frozen=True)
class Workspace:
    """What checks work on: the repository, which nobody writes to, and a scratch folder with a copy of its `infra`.

    with_twin: the schema twin stands in for the providers.
    """

    repo: Path
    scratch: Path
    toolbox: Toolbox
    with_twin: bool = False

    @property
    def infra(self) -> Path:
        """The copy that Terraform runs in."""
        return self.scratch / "infra"

    @cached_property
    def stand_ins(self) -> StandIns | None:
        """What stands in for the providers of `infra`; None when the real ones judge."""
        return self.toolbox.twin.stand_ins([self.infra]) if self.with_twin else None

    @property
    def roots(self) -> dict[str, Path]:
        """Terraform roots of the copy by name: `bootstrap`, `envs/prod`, `standby`."""
        folders = (self.infra / "bootstrap", *sorted(self.infra.glob("envs/*")), self.infra / "standby")
        return {str(f.relative_to(self.infra)): f for f in folders if any(f.glob("*.tf"))}

    def plan_file(self, root: str) -> Path:
        """The plan of a root as JSON, once `terraform_plan` made it."""
        return self.scratch / "plans" / f"{root.replace('/', '-')}.json"

    @property
    def plan_files(self) -> dict[str, Path]:
        """The plans that were made."""
        return {root: file for root in self.roots if (file := self.plan_file(root)).is_file()}


@dataclass(frozen=True)
class Check:
    """One judgement of a repository; found by dropping a module into `checks/kinds/`.

    needs: checks that must pass first. after: checks that must have ended, however they did. quick: part of a quick
    look, which the schema twin makes instead of the providers.
    """

    name: str
    run: Callable[[Workspace], CheckResult]
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    quick: bool = True

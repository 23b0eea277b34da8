from typing import Literal

from mlopsctl.domain.noun import Noun
from mlopsctl.domain.report import CheckResult, Issue


class Gap(Noun):
    """A resource that was not created or removed, and why that says nothing against the repository.

    not_run: it, or what it depends on, cannot exist in the emulator; emulator: it could not be removed there.
    """

    root: str
    address: str
    kind: Literal["not_run", "emulator"]
    reason: str


class Echo(Noun):
    """Something that a second plan would change although nothing did: the emulator does not tell it back."""

    root: str
    address: str
    attributes: tuple[str, ...]
    reason: str


class Left(Noun):
    """What exists after everything was destroyed. Without a reason it should not."""

    what: str
    count: int = 1
    reason: str = ""


class Stage(Noun):
    """How far one Terraform root came: `reached` is the last step that ended."""

    root: str
    planned: int = 0
    applied: int = 0
    destroyed: int = 0
    reached: Literal["nothing", "plan", "apply", "second plan", "destroy"] = "nothing"
    seconds: float = 0


class Rehearsal(Noun):
    """What happened when a repository was applied to an emulator and destroyed again.

    steps: what a person does before a teardown, done here too; stopped: why it did not come to its end.
    """

    judge: str = ""
    stages: tuple[Stage, ...] = ()
    unsupported: tuple[Gap, ...] = ()
    echoes: tuple[Echo, ...] = ()
    failures: tuple[Issue, ...] = ()
    left: tuple[Left, ...] = ()
    steps: tuple[str, ...] = ()
    stopped: str = ""
    seconds: float = 0

    @property
    def planned(self) -> int:
        return sum(stage.planned for stage in self.stages)

    @property
    def applied(self) -> int:
        return sum(stage.applied for stage in self.stages)

    @property
    def ok(self) -> bool:
        """It came to its end, and only what is listed as unsupported is missing."""
        return not (self.stopped or self.failures) and self.applied > 0 and all(left.reason for left in self.left)

    def as_check(self) -> CheckResult:
        """As one of a repository's checks: not run when it was stopped."""
        idle = sum(gap.kind == "not_run" for gap in self.unsupported)
        parts = [f"{self.applied} of {self.planned} resources applied"]
        parts += [f"{idle} not run in the emulator"] if idle else []
        parts += [f"{sum(stage.destroyed for stage in self.stages)} destroyed"]
        parts += [f"{len(self.failures)} failures"] if self.failures else []
        parts += [f"stopped: {self.stopped}"] if self.stopped else []
        unexplained = tuple(
            Issue(rule="left", where=left.what, message="exists after everything was destroyed")
            for left in self.left
            if not left.reason
        )
        return CheckResult(
            name="rehearsal",
            status="not_run" if self.stopped and not self.failures else "pass" if self.ok else "fail",
            detail=", ".join(parts),
            judge=self.judge,
            seconds=self.seconds,
            issues=(*self.failures, *unexplained),
        )

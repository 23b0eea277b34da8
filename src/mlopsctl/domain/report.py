from typing import Literal

from mlopsctl.domain.noun import Noun

Status = Literal["pass", "fail", "not_run"]


class Issue(Noun):
    """One thing that a check found. `where` is a path, a resource address or both."""

    rule: str
    where: str
    message: str
    accepted: str = ""  # reason, when policy/accepted-risks.yaml accepts it


class CheckResult(Noun):
    """What one check said; `not_run` always has its reason in `detail`."""

    name: str
    status: Status
    detail: str = ""
    judge: str = ""  # which tool and version judged
    seconds: float = 0
    empty: bool = False  # there was nothing to judge, so that it passed shows nothing
    issues: tuple[Issue, ...] = ()


class Report(Noun):
    """All checks of one repository; `left_out` are those that a quick look does not make."""

    checks: tuple[CheckResult, ...] = ()
    left_out: tuple[str, ...] = ()

    def with_status(self, status: Status) -> tuple[CheckResult, ...]:
        return tuple(check for check in self.checks if check.status == status)

    @property
    def tally(self) -> tuple[int, int, int, int]:
        """How many checks passed, had nothing to judge, failed and did not run."""
        empty = sum(check.empty for check in self.checks)
        passed, failed, idle = (len(self.with_status(status)) for status in ("pass", "fail", "not_run"))
        return passed - empty, empty, failed, idle

    @property
    def clean(self) -> bool:
        """No check failed. Checks that did not run are shown, and are not passes."""
        return bool(self.checks) and not self.with_status("fail")

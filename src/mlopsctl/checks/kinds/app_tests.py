import re

from mlopsctl.adapters.shell import last_words
from mlopsctl.checks.app import PYTHON, run_app, version_in_lock
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    """At least one test must have passed: none collected, or all skipped, shows nothing."""
    ended, _ = run_app(workspace, "app_tests", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--color=no", "tests")
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error|skipped)", ended.stdout)}
    passed = ended.code == 0 and counts.get("passed", 0) > 0
    failures = re.findall(r"^(?:FAILED|ERROR) (\S+)(?: - (.*))?", ended.stdout, re.MULTILINE)
    issues = tuple(Issue(rule="test", where=where, message=why or "failed") for where, why in failures)
    summary = ", ".join(f"{number} {word}" for word, number in counts.items())
    return CheckResult(
        name=check.name,
        status="pass" if passed else "fail",
        detail=summary if passed or issues else f"no test passed: {last_words(ended)}",
        judge=f"pytest {version_in_lock(workspace, 'pytest')}, {PYTHON}",
        issues=issues,
    )


check = Check(name="app_tests", run=_run, quick=False)

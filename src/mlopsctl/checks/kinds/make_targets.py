import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from mlopsctl.adapters.shell import last_words, minimal_env
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, lines, result
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.errors import ToolMissing

WANTED = ("setup", "lint", "test", "train-sample", "plan", "cost", "destroy")
WITH_A_SERVER = ("serve", "load")
WITH_COPIES = ("standby",)  # in a second region
_TARGETS = re.compile(r"^([A-Za-z][\w -]*):(?!=)", re.MULTILINE)
_DOES_THINGS = re.compile(r"\$[({](?:file|guile|eval)\b|^\s*-?load\s[^:]*$|^-?s?include\s", re.MULTILINE)
_TOLD = re.compile(r"`(?:[A-Z_]+=\S+ )*make ([a-z][a-z-]*)|^\s{4,}make ([a-z][a-z-]*)|^make ([a-z][a-z-]*)")


def _run(workspace: Workspace) -> CheckResult:
    """The Makefile has the targets that people expect and that the documents name, and make can read each."""
    repo = workspace.repo
    makefile = repo / "Makefile"
    if not makefile.is_file():
        issue = Issue(rule="makefile", where="Makefile", message="is missing")
        return result("make_targets", 0, "targets", [issue])
    found = {name for group in _TARGETS.findall(makefile.read_text(encoding="utf8")) for name in group.split()}
    wanted = (
        *WANTED,
        *(WITH_A_SERVER if (repo / "serving").is_dir() else ()),
        *(WITH_COPIES if (repo / "infra" / "standby").is_dir() else ()),
    )
    missing = [
        Issue(rule="target", where="Makefile", message=f"has no target `{name}`")
        for name in wanted
        if name not in found
    ]
    present = [name for name in wanted if name in found]
    issues = [*missing, *_unknown(repo, found), *_unreadable(workspace, present)]
    return result("make_targets", len(found), "targets", issues)


def _unknown(repo: Path, targets: set[str]) -> Iterator[Issue]:
    for path in files(repo, "*.md"):
        for number, line in lines(path):
            named = {name for match in _TOLD.findall(line) for name in match if name}
            for name in sorted(named - targets):
                where = f"{path.relative_to(repo)}:{number}"
                yield Issue(rule="target", where=where, message=f"the Makefile has no `{name}`")


def _unreadable(workspace: Workspace, targets: list[str]) -> Iterator[Issue]:
    """What make cannot plan. `make -n` would still run what `$(shell)` says: its shell is one that does nothing."""
    text = (workspace.repo / "Makefile").read_text(encoding="utf8")
    if found := _DOES_THINGS.search(text):
        yield Issue(rule="makefile", where="Makefile", message=f"`{found[0].strip()}` runs while make reads the file")
        return
    nothing = shutil.which("true")
    if nothing is None or shutil.which("make") is None:
        raise ToolMissing("`make` was not found on PATH", hint="Install GNU make.")
    argv = ("make", "-n", f"SHELL={nothing}", *targets)
    ended = workspace.toolbox.shell.run(argv, cwd=workspace.repo, env=minimal_env(), timeout=60)
    if ended.code:
        yield Issue(rule="make -n", where="Makefile", message=last_words(ended))


check = Check(name="make_targets", run=_run)

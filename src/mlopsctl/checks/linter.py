"""Linters of one file type that print JSON."""

import json
from collections.abc import Callable
from pathlib import Path

from mlopsctl.adapters.shell import last_words, minimal_env
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, result
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.errors import MlopsctlError

_ANSWERED = (0, 1)  # nothing found, something found


def linter_check(program: str, arguments: tuple[str, ...], find: Callable[[Path], list[Path]], what: str) -> Check:
    """A check that fails on anything that `program` says of the files that `find` finds."""

    def run(workspace: Workspace) -> CheckResult:
        tool, repo = workspace.toolbox.linter(program).required(), workspace.repo
        found = find(repo)
        said: list[JSON] = []
        if found:
            names = [str(path.relative_to(repo)) for path in found]
            ended = workspace.toolbox.shell.run((tool.path, *arguments, *names), cwd=repo, env=minimal_env())
            if ended.code not in _ANSWERED:
                raise MlopsctlError(f"{program} did not finish: {last_words(ended)}")
            said = json.loads(ended.stdout)
        return result(program, len(found), what, map(_issue, said), tool.title)

    return Check(name=program, run=run)


def _issue(said: JSON) -> Issue:
    code = said["code"]  # shellcheck leaves out the letters that its documentation uses
    return Issue(
        rule=f"SC{code}" if isinstance(code, int) else code,
        where=f"{said['file']}:{said['line']}",
        message=str(said["message"]),
    )


def dockerfiles(repo: Path) -> list[Path]:
    return files(repo, "*Dockerfile")


def scripts(repo: Path) -> list[Path]:
    return files(repo, "*.sh")

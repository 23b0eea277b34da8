"""Linters of one file type that print JSON."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mlopsctl.adapters.shell import last_words, minimal_env
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, result
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.errors import MlopsctlError

_ANSWERED = (0, 1)  # nothing found, something found
Reader = Callable[[Any], Iterable[Issue]]
"""What a linter's JSON says."""


def by_line(said: list[JSON]) -> Iterable[Issue]:
    """What hadolint and shellcheck say: a list of codes, files and lines."""
    for each in said:
        code = each["code"]  # shellcheck leaves out the letters that its documentation uses
        yield Issue(
            rule=f"SC{code}" if isinstance(code, int) else code,
            where=f"{each['file']}:{each['line']}",
            message=str(each["message"]),
        )


def linter_check(
    program: str,
    arguments: tuple[str, ...],
    find: Callable[[Path], list[Path]],
    what: str,
    *,
    name: str = "",
    read: Reader = by_line,
) -> Check:
    """A check that fails on anything that `program` says of the files that `find` finds."""

    def run(workspace: Workspace) -> CheckResult:
        found = find(workspace.repo)
        issues, judge = lint(workspace, program, arguments, found, workspace.repo, read)
        return result(name or program, len(found), what, issues, judge)

    return Check(name=name or program, run=run)


def lint(
    workspace: Workspace, program: str, arguments: tuple[str, ...], found: list[Path], cwd: Path, read: Reader = by_line
) -> tuple[list[Issue], str]:
    """What `program` says of files below `cwd`, and its title; it must be installed even when there are none."""
    tool = workspace.toolbox.linter(program).required()
    if not found:
        return [], tool.title
    names = [str(path.relative_to(cwd)) for path in found]
    ended = workspace.toolbox.shell.run((tool.path, *arguments, *names), cwd=cwd, env=minimal_env())
    if ended.code not in _ANSWERED or not ended.stdout.strip():
        raise MlopsctlError(f"{program} did not finish: {last_words(ended)}")
    return [*read(json.loads(ended.stdout))], tool.title


def dockerfiles(repo: Path) -> list[Path]:
    return files(repo, "*Dockerfile")


def scripts(repo: Path) -> list[Path]:
    return files(repo, "*.sh")


def workflows(repo: Path) -> list[Path]:
    """Of GitHub Actions."""
    return files(repo, ".github/workflows/*.yml", ".github/workflows/*.yaml")


def gitlab_files(repo: Path) -> list[Path]:
    return files(repo, ".gitlab-ci.yml")


def azure_files(repo: Path) -> list[Path]:
    """Of Azure DevOps."""
    return files(repo, "azure-pipelines.yml", "*.azure-pipelines.yml")


def jenkinsfiles(repo: Path) -> list[Path]:
    return files(repo, "Jenkinsfile", "*.Jenkinsfile")


def schema_issues(said: JSON) -> Iterable[Issue]:
    """What check-jsonschema says: the place that is wrong, as deep as it is sure of."""
    for broken in said.get("parse_errors", ()):
        yield Issue(rule="syntax", where=broken["filename"], message=broken["message"])
    for error in said["errors"]:
        deepest = error.get("best_deep_match") or error
        yield Issue(rule="schema", where=f"{error['filename']} {deepest['path']}", message=deepest["message"])

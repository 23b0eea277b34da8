import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlopsctl.checks.azure import TOOLKIT, is_of_toolkit
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.checks.linter import azure_files, lint, schema_issues
from mlopsctl.domain.report import CheckResult, Issue

# As the service reads it, every scalar is a text; some of the schema's patterns are no expressions with the flag `u`.
_SCHEMA = ("--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines")
_OPTIONS = (*_SCHEMA, "--regex-variant", "nonunicode", "--output-format", "json")
_OF_SHELL = frozenset(
    {"awsCredentials", "regionName", "arguments", "scriptType", "filePath", "inlineScript", "failOnStandardError"}
    | {"disableAutoCwd", "workingDirectory", "logRequest", "logResponse"}
)
_SHELL = f"{TOOLKIT}ShellScript@1"


def _run(workspace: Workspace) -> CheckResult:
    """Azure DevOps can read its files. No schema has the tasks of the AWS Toolkit: its shell is judged here."""
    import yaml

    folder = workspace.scratch / "azure-pipelines"
    found = azure_files(workspace.repo)
    homes: dict[str, str] = {}
    issues: list[Issue] = []
    others: set[str] = set()
    for file in found:
        where = file.relative_to(workspace.repo)
        try:
            said = yaml.load(file.read_text(encoding="utf8"), yaml.BaseLoader)  # noqa: S506  # makes texts of all
        except yaml.YAMLError as broken:
            issues.append(Issue(rule="syntax", where=str(where), message=" ".join(str(broken).split())))
            continue
        tasks = [step for step in _tasks(said) if is_of_toolkit(step)]
        issues += [Issue(rule="task", where=str(where), message=reason) for step in tasks for reason in _wrong(step)]
        others |= {str(step["task"]) for step in tasks} - {_SHELL}
        homes[_copied(said, where, folder)] = str(where)
    told, judge = lint(
        workspace, "check-jsonschema", _OPTIONS, [folder / name for name in homes], folder, schema_issues
    )
    issues += [_at_home(issue, homes) for issue in told]
    judged = result(check.name, len(found), "files", issues, judge)
    left = f"; not judged: {', '.join(sorted(others))}" if others else ""
    return judged.model_copy(update={"detail": judged.detail + left})


def _copied(said: object, where: Path, folder: Path) -> str:
    copy = folder / where.with_suffix(".json")
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(json.dumps(_without_tasks(said)), encoding="utf8")
    return str(copy.relative_to(folder))


def _tasks(said: object) -> Iterator[dict[str, Any]]:
    rows = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    if isinstance(said, dict) and "task" in said:
        yield said
    for row in rows:
        yield from _tasks(row)


def _wrong(step: dict[str, Any]) -> Iterator[str]:
    if step["task"] != _SHELL:
        return
    inputs = step.get("inputs") or {}
    yield from (f"`{_SHELL}` has no input `{name}`" for name in inputs.keys() - _OF_SHELL)
    kind = inputs.get("scriptType", "filePath")
    wanted = {"inline": "inlineScript", "filePath": "filePath"}.get(kind)
    if wanted is None:
        yield f"`{_SHELL}` knows no scriptType `{kind}`"
    elif not inputs.get(wanted):
        yield f"`{_SHELL}` needs `{wanted}`"


def _without_tasks(said: Any) -> Any:  # noqa: ANN401  # whatever YAML holds
    if isinstance(said, list):
        return [_without_tasks(row) for row in said]
    if not isinstance(said, dict):
        return said
    if is_of_toolkit(said):
        return {**{key: value for key, value in said.items() if key not in ("task", "inputs")}, "bash": "judged apart"}
    return {key: _without_tasks(value) for key, value in said.items()}


def _at_home(issue: Issue, homes: dict[str, str]) -> Issue:
    name, _, place = issue.where.partition(" ")
    return issue.model_copy(update={"where": f"{homes[name]} {place}".rstrip()})


check = Check(name="azure_pipelines", run=_run)

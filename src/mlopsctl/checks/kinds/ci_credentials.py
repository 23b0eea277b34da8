import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import lines, result
from mlopsctl.checks.linter import gitlab_files, workflows
from mlopsctl.checks.pipelines import pipeline_files, read
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue

_STORED = re.compile(
    r"\b(?:aws[_-]secret[_-]access[_-]key|aws[_-]access[_-]key[_-]id|credentials[_-]json)\b", re.IGNORECASE
)
_TAKES = {  # actions that trade the token of a job, when they are given this
    "aws-actions/configure-aws-credentials": "role-to-assume",
    "azure/login": "client-id",
    "google-github-actions/auth": "workload_identity_provider",
}
_TRADED = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")
_CHANGES = re.compile(r"\bmake\s[^\n]*\b(?:deploy|destroy)\b|\b(?:terraform|tofu)\s[^\n]*\b(?:apply|destroy)\b")
_NO_TOKEN = "takes credentials and is not allowed a token"  # noqa: S105  # a sentence
_NO_GATE = "changes an environment that it does not name, so nobody is asked"


def _run(workspace: Workspace) -> CheckResult:
    """Credentials are short-lived, jobs may take them, and what changes an environment stands behind its protection."""
    repo = workspace.repo
    found = pipeline_files(repo)
    issues = [
        Issue(rule="stored key", where=f"{file.relative_to(repo)}:{number}", message=f"`{key[0]}`: take a role instead")
        for file in found
        for number, line in lines(file)
        if (key := _STORED.search(line))
    ]
    for judge, files in ((_github, workflows(repo)), (_gitlab, gitlab_files(repo))):
        issues += [
            Issue(rule="credentials", where=f"{file.relative_to(repo)} {job}", message=message)
            for file in files
            for job, message in judge(file)
        ]
    return result(check.name, len(found), "files", issues)


def _github(file: Path) -> Iterator[tuple[str, str]]:
    said = read(file)
    for name, job in said["jobs"].items():
        steps: list[JSON] = job.get("steps") or []
        granted = job.get("permissions", said.get("permissions"))
        allowed = granted == "write-all" or (isinstance(granted, dict) and granted.get("id-token") == "write")
        takes = any(map(_takes, steps))
        if takes and not allowed:
            yield name, f"{_NO_TOKEN}: `id-token: write`"
        if any(_CHANGES.search(step.get("run", "")) for step in steps) and "environment" not in job:
            yield name, _NO_GATE


def _takes(step: JSON) -> bool:
    given = _TAKES.get(str(step.get("uses")).partition("@")[0])
    return given in (step.get("with") or {})


def _gitlab(file: Path) -> Iterator[tuple[str, str]]:
    said = read(file)
    for name, job in said.items():
        if not isinstance(job, dict) or name.startswith(".") or name in ("default", "workflow", "variables"):
            continue
        whole = _extended(job, said)
        takes = any(key in whole.get("variables", {}) for key in _TRADED)
        if takes and not whole.get("id_tokens"):
            yield name, f"{_NO_TOKEN}: `id_tokens`"
        if takes and not {"rules", "only", "when"} & whole.keys():
            yield name, "takes credentials in every pipeline: `rules` say in which"
        script = whole.get("script") or []
        rows = [script] if isinstance(script, str) else script
        if any(_CHANGES.search(str(row)) for row in rows) and "environment" not in whole:
            yield name, _NO_GATE


def _extended(job: JSON, said: JSON) -> JSON:
    """With what it extends, which it adds to where both have variables."""
    bases = job.get("extends") or []
    whole: dict[str, Any] = {}
    for base in [bases] if isinstance(bases, str) else bases:
        whole |= _extended(said.get(base, {}), said)
    return {**whole, **job, "variables": {**whole.get("variables", {}), **job.get("variables", {})}}


check = Check(name="ci_credentials", run=_run, needs=("ci_jobs",))

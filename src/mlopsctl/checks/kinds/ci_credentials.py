import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlopsctl.checks.azure import Job, is_of_toolkit, jobs_of, shell_of
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import lines, result
from mlopsctl.checks.jenkins import Stage, commands, read_jenkinsfile, stages_of
from mlopsctl.checks.linter import azure_files, gitlab_files, jenkinsfiles, workflows
from mlopsctl.checks.pipelines import pipeline_files, read
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue

_STORED = re.compile(
    r"\b(?:aws[_-]secret[_-]access[_-]key|aws[_-]access[_-]key[_-]id|credentials[_-]json"
    r"|aws\.secretaccesskey|aws\.accesskeyid|AmazonWebServicesCredentialsBinding)\b",
    re.IGNORECASE,
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
_ALWAYS = "takes credentials in every pipeline"
_LASTS = "aws.rolecredential.maxduration"
_USUALLY_LASTS = 15  # minutes, of what the AWS Toolkit takes


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
    every = (_github, workflows), (_gitlab, gitlab_files), (_azure, azure_files), (_jenkins, jenkinsfiles)
    for judge, find in every:
        issues += [
            Issue(rule="credentials", where=f"{file.relative_to(repo)} {job}", message=message)
            for file in find(repo)
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
            yield name, f"{_ALWAYS}: `rules` say in which"
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


def _azure(file: Path) -> Iterator[tuple[str, str]]:
    said = read(file)
    starts_itself = said.get("trigger") != "none" or said.get("pr") != "none"
    for job in jobs_of(said):
        takes = [step for step in job.steps if is_of_toolkit(step)]
        if any("awsCredentials" not in (step.get("inputs") or {}) for step in takes):
            yield job.name, f"{_NO_TOKEN}: `awsCredentials` names a service connection"
        if takes and starts_itself and not {"condition"} & (job.said.keys() | job.stage.keys()):
            yield job.name, f"{_ALWAYS}: a `condition` says in which"
        if takes and _outlives(job, said):
            yield job.name, f"outlives its credentials, which end after {_USUALLY_LASTS} minutes: set `{_LASTS}`"
        if any(_CHANGES.search(shell_of(step)) for step in job.steps) and not job.said.get("environment"):
            yield job.name, _NO_GATE


def _outlives(job: Job, pipeline: JSON) -> bool:
    levels = (level.get("variables") or {} for level in (job.said, job.stage, pipeline))
    known = {
        name for level in levels for name in (level if isinstance(level, dict) else (v.get("name") for v in level))
    }
    minutes = str(job.said.get("timeoutInMinutes", 60))
    return minutes.isdecimal() and int(minutes) > _USUALLY_LASTS and _LASTS not in known


def _jenkins(file: Path) -> Iterator[tuple[str, str]]:
    pipeline = read_jenkinsfile(file).part("pipeline")
    stages = [stage for stage in stages_of(pipeline) if stage.said.part("steps")] if pipeline else []
    made = file.parent / "protect.sh" if file.parent.name == "ci" else file.parent / "ci" / "protect.sh"
    known = set(re.findall(r"[\w-]+", made.read_text(encoding="utf8"))) if made.is_file() else None
    changing = [stage for stage in stages if any(_CHANGES.search(told.said) for told in commands(stage.said))]
    for stage in stages:
        for name in (name for name in _credentials(stage) if known is not None and name not in known):
            yield stage.name, f"`{name}` is no credential that ci/protect.sh makes"
        taken = {word.said for bound in stage.said.within() if bound.name == "withCredentials" for word in bound.texts}
        if len(taken & {*_TRADED}) == 1:
            yield stage.name, f"{_NO_TOKEN}: {' and '.join(_TRADED)} go together"
    for stage in changing:
        if not next(stage.inherited("when"), None):
            yield stage.name, "changes an environment in every branch and build: `when` says in which"
        if (stage is changing[-1] or _removes(stage)) and not _is_asked(stage):
            yield stage.name, "changes an environment and has no `input` with a `submitter`, so nobody is asked"


def _credentials(stage: Stage) -> Iterator[str]:
    for each in stage.said.within():
        for at, word in enumerate(each.words):
            if (word.kind, word.said) == ("word", "credentialsId"):
                yield next((text.said for text in each.words[at:] if text.kind == "text"), "")


def _removes(stage: Stage) -> bool:
    return any("destroy" in told.said for told in commands(stage.said))


def _is_asked(stage: Stage) -> bool:
    asked = next(stage.inherited("input"), None)
    submitter = asked.part("submitter") if asked else None
    return bool(submitter and any(text.said for text in submitter.texts))


check = Check(name="ci_credentials", run=_run, needs=("ci_jobs", "jenkinsfiles"))

import json
from collections.abc import Iterator
from pathlib import Path

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, result
from mlopsctl.checks.pipelines import read
from mlopsctl.checks.semantics.resources import listed, resources_of
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue

_PARTS = frozenset({"version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"})
_PHASES = frozenset({"install", "pre_build", "build", "post_build"})
_IN_PHASE = frozenset({"run-as", "on-failure", "commands", "finally", "runtime-versions"})
_STORES = frozenset({"variables", "parameter-store", "secrets-manager", "exported-variables"})
_IN_ENV = _STORES | {"shell", "git-credential-helper"}


def _run(workspace: Workspace) -> CheckResult:
    """CodeBuild can read its files, and they are where its projects look for them."""
    repo = workspace.repo
    found = files(repo, "*buildspec.yml")
    said = [(str(file.relative_to(repo)), reason) for file in found for reason in _wrong(read(file))]
    issues = [Issue(rule="buildspec", where=where, message=reason) for where, reason in (*said, *_absent(workspace))]
    return result(check.name, len(found), "files", issues)


def _wrong(spec: JSON) -> Iterator[str]:
    if str(spec.get("version")) not in ("0.1", "0.2"):
        yield f"version {spec.get('version')} is neither 0.1 nor 0.2"
    phases: JSON = spec.get("phases") or {}
    yield from _strange("the file", spec, _PARTS)
    yield from _strange("`env`", spec.get("env") or {}, _IN_ENV)
    yield from _strange("`phases`", phases, _PHASES)
    for name, phase in phases.items():
        yield from _strange(f"the phase `{name}`", phase or {}, _IN_PHASE)
    if not any((phase or {}).get("commands") for phase in phases.values()):
        yield "no phase has commands"
    if "artifacts" in spec and not {"files", "secondary-artifacts"} & spec["artifacts"].keys():
        yield "`artifacts` name no files"


def _strange(where: str, here: JSON, known: frozenset[str]) -> Iterator[str]:
    yield from (f"{where} may not have `{name}`" for name in here if name not in known)


def _absent(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Projects of the plans that name a file which is not there."""
    for plan in workspace.plan_files.values():
        for resource in resources_of(json.loads(plan.read_bytes())):
            if resource.type == "aws_codebuild_project":
                for source in listed(resource.values.get("source")):
                    if _is_lost(workspace.repo, str(source.get("buildspec") or "")):
                        yield resource.address, f"`{source['buildspec']}` is not there"


def _is_lost(repo: Path, named: str) -> bool:
    is_path = "\n" not in named and named.endswith((".yml", ".yaml"))
    return is_path and not named.startswith("arn:") and not (repo / named).is_file()


check = Check(name="buildspecs", run=_run, needs=("yaml_files",), after=("terraform_plan",))

import re
from collections.abc import Iterator

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.checks.linter import azure_files, lint, workflows
from mlopsctl.checks.pipelines import Script, read, scripts
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue

_TEE = re.compile(r"[^|]\|\s*tee\b")
_MINDED = re.compile(r"^set\s+-\w*e|^set -o errexit", re.MULTILINE)
_MACRO = re.compile(r"\$\([A-Z]\w*\.[\w.]+\)")  # Azure's, of its own variables
_UNMINDED = "Azure fails the step for its last command alone: begin with `set -e`"
_FILLED_IN = (
    "is filled in before any shell sees it, and strangers may have written it: read the variable of the environment"
)
_MASKED = "what fails before `tee` does not fail the step: say `shell: bash`, which GitHub starts with pipefail"


def _run(workspace: Workspace) -> CheckResult:
    """The shell inside of pipelines' files is as sound as that of scripts."""
    found, issues, judge = [*scripts(workspace.repo)], [], ""
    for dialect in ("bash", "sh"):
        said, judge = _judged(workspace, dialect, [script for script in found if script.dialect == dialect])
        issues += said
    for file in workflows(workspace.repo):
        where = str(file.relative_to(workspace.repo))
        issues += [Issue(rule="pipe", where=f"{where} {job}", message=_MASKED) for job in _masking(read(file))]
    for script in (script for script in found if script.file in azure_files(workspace.repo)):
        where = f"{script.file.relative_to(workspace.repo)}:{script.line}"
        issues += [Issue(rule=rule, where=where, message=reason) for rule, reason in _of_azure(script.text)]
    return result(check.name, len(found), "scripts", issues, judge)


def _masking(workflow: JSON) -> Iterator[str]:
    """Jobs with a step whose failure `tee` hides: GitHub's shell minds the whole pipe only when bash is named."""
    for name, job in workflow["jobs"].items():
        usual = [(level.get("defaults") or {}).get("run", {}).get("shell") for level in (job, workflow)]
        for step in job.get("steps") or ():
            shell = step.get("shell") or usual[0] or usual[1]
            if _TEE.search(str(step.get("run"))) and not shell and "pipefail" not in step["run"]:
                yield name


def _of_azure(text: str) -> Iterator[tuple[str, str]]:
    if len(text.strip().splitlines()) > 1 and not _MINDED.search(text):
        yield "commands", _UNMINDED
    yield from (("macro", f"`{macro}` {_FILLED_IN}") for macro in _MACRO.findall(text))


def _judged(workspace: Workspace, dialect: str, scripts: list[Script]) -> tuple[list[Issue], str]:
    folder = workspace.scratch / "ci-scripts" / dialect
    folder.mkdir(parents=True, exist_ok=True)
    by_name = {f"{number}.sh": script for number, script in enumerate(scripts)}
    for name, script in by_name.items():
        (folder / name).write_text(script.text + "\n", encoding="utf8")
    written = [folder / name for name in by_name]
    said, judge = lint(workspace, "shellcheck", ("--format", "json", "--shell", dialect), written, folder)
    return [_at_home(issue, by_name[issue.where.split(":")[0]], workspace) for issue in said], judge


def _at_home(issue: Issue, script: Script, workspace: Workspace) -> Issue:
    return issue.model_copy(update={"where": f"{script.file.relative_to(workspace.repo)}:{script.line}"})


check = Check(name="ci_scripts", run=_run, needs=("yaml_files", "github_workflows", "jenkinsfiles"))

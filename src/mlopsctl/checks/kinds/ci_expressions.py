from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.checks.linter import workflows
from mlopsctl.checks.pipelines import read
from mlopsctl.checks.workflows import misread
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    """Expressions in workflows can be read, and speak of steps, jobs, inputs and contexts that are there."""
    found = workflows(workspace.repo)
    issues = (
        Issue(rule="expression", where=f"{file.relative_to(workspace.repo)} {place}", message=reason)
        for file in found
        for place, reason in misread(read(file))
    )
    return result(check.name, len(found), "workflows", issues)


check = Check(name="ci_expressions", run=_run, needs=("github_workflows",))

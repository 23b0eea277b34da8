from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.checks.pipelines import dangling, pipeline_files
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    """Jobs wait for, extend and stand in what the same file has."""
    issues = (
        Issue(rule="no such job or stage", where=f"{file.relative_to(workspace.repo)} {job}", message=f"`{wanted}`")
        for file, job, wanted in dangling(workspace.repo)
    )
    return result(check.name, len(pipeline_files(workspace.repo)), "files", issues)


check = Check(name="ci_jobs", run=_run, needs=("github_workflows", "gitlab_ci"))

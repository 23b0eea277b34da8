from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.checks.pipelines import circles, dangling, pipeline_files
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    """Jobs wait for, extend and stand in what the same file has, and none for itself."""
    repo = workspace.repo
    lost = (
        Issue(rule="no such job or stage", where=f"{file.relative_to(repo)} {job}", message=f"`{wanted}`")
        for file, job, wanted in dangling(repo)
    )
    round_ = (
        Issue(rule="circle", where=str(file.relative_to(repo)), message=f"jobs wait for each other: {jobs}")
        for file, jobs in circles(repo)
    )
    return result(check.name, len(pipeline_files(repo)), "files", (*lost, *round_))


check = Check(name="ci_jobs", run=_run, needs=("github_workflows", "gitlab_ci", "azure_pipelines"))

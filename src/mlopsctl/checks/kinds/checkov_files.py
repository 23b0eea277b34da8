import shutil

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.checks.linter import dockerfiles
from mlopsctl.checks.pipelines import pipeline_files
from mlopsctl.checks.risks import judge_findings
from mlopsctl.domain.report import CheckResult


def _run(workspace: Workspace) -> CheckResult:
    """What the scanner says of images, pipelines and clusters."""
    repo, scanner = workspace.repo, workspace.toolbox.scanner
    found = [*dockerfiles(repo), *pipeline_files(repo), *sorted(repo.glob("kubernetes/*.yaml"))]
    if not found:
        return result(check.name, 0, "files", (), scanner.tool.required().title)
    copy = workspace.scratch / "scanned"
    for file in found:
        place = copy / file.relative_to(repo)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    return judge_findings(check.name, workspace, {"": scanner.scan("files", copy)})


check = Check(name="checkov_files", run=_run)

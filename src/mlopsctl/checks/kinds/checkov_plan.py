from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.risks import judge_findings
from mlopsctl.domain.report import CheckResult


def _run(workspace: Workspace) -> CheckResult:
    scanner = workspace.toolbox.scanner
    scans = {f"infra/{root}": scanner.scan("plan", file) for root, file in workspace.plan_files.items()}
    return judge_findings(check.name, workspace, scans)


check = Check(name="checkov_plan", run=_run, needs=("terraform_plan",))

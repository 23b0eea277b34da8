from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.risks import judge_findings
from mlopsctl.checks.terraform import judge
from mlopsctl.domain.report import CheckResult


def _run(workspace: Workspace) -> CheckResult:
    scanner = workspace.toolbox.scanner
    scans = {f"infra/{root}": scanner.scan("plan", file) for root, file in workspace.plan_files.items()}
    result = judge_findings(check.name, workspace, scans)
    return result.model_copy(update={"judge": f"{result.judge}, plans of {judge(workspace)}"})


check = Check(name="checkov_plan", run=_run, needs=("terraform_plan",))

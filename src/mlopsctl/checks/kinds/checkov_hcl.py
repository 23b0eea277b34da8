from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.risks import judge_findings
from mlopsctl.domain.report import CheckResult


def _run(workspace: Workspace) -> CheckResult:
    scan = workspace.toolbox.scanner.scan("hcl", workspace.repo / "infra")
    return judge_findings(check.name, workspace, {"infra": scan})


check = Check(name="checkov_hcl", run=_run, needs=("hcl_allow_list",))

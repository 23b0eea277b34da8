from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.terraform import diagnostics, judge, terraform
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    """A plan validates its root first, so only roots without one are validated here."""
    planned = workspace.plan_files
    issues: list[Issue] = []
    for root, folder in workspace.roots.items():
        if root not in planned:
            ended = terraform(workspace, "validate", "-json", cwd=folder)
            issues += diagnostics(ended, root) if ended.code else ()
    count = len(workspace.roots)
    detail = f"{len(planned)} of {count} roots validated as the first step of their plan, {count - len(planned)} alone"
    return CheckResult(
        name=check.name,
        status="fail" if issues else "pass",
        detail=detail,
        judge=judge(workspace),
        issues=tuple(issues),
    )


check = Check(name="terraform_validate", run=_run, needs=("terraform_init",), after=("terraform_plan",))

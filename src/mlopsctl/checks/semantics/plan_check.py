import json

from mlopsctl.checks.check import OURSELVES, Check, Workspace
from mlopsctl.checks.semantics.every import JUDGES
from mlopsctl.checks.semantics.resources import resources_of
from mlopsctl.domain.report import CheckResult


def plan_check(name: str) -> Check:
    """One of our own rules over each plan, as a check of that name."""

    def run(workspace: Workspace) -> CheckResult:
        plans = {root: resources_of(json.loads(file.read_bytes())) for root, file in workspace.plan_files.items()}
        issues = tuple(
            issue.model_copy(update={"where": f"{root}: {issue.where}"})
            for root, resources in plans.items()
            for issue in JUDGES[name](resources)
        )
        return CheckResult(
            name=name,
            status="fail" if issues else "pass",
            detail=f"{sum(map(len, plans.values()))} resources, as far as a plan knows them: {len(issues)} problems",
            judge=OURSELVES,
            issues=issues,
        )

    return Check(name=name, run=run, needs=("terraform_plan",))

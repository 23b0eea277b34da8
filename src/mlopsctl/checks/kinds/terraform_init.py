from mlopsctl.adapters.shell import last_words
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.terraform import go_offline, terraform
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    judge = workspace.toolbox.terraform.required().title
    if not workspace.roots:
        detail = "infra has no root: neither bootstrap nor envs/<name>"
        return CheckResult(name=check.name, status="fail", detail=detail, judge=judge)
    issues = []
    for root, folder in workspace.roots.items():  # one after another: the provider cache is not safe for two
        go_offline(folder)
        ended = terraform(workspace, "init", "-input=false", "-no-color", cwd=folder)
        if ended.code:
            issues.append(Issue(rule="init", where=f"infra/{root}", message=last_words(ended)))
    detail = f"{len(workspace.roots) - len(issues)} of {len(workspace.roots)} roots initialised with a local backend"
    return CheckResult(
        name=check.name, status="fail" if issues else "pass", detail=detail, judge=judge, issues=tuple(issues)
    )


check = Check(name="terraform_init", run=_run, needs=("hcl_allow_list",))

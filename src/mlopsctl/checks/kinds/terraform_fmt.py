from mlopsctl.adapters.shell import last_words
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.terraform import terraform
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    judge = workspace.toolbox.terraform.required().title
    ended = terraform(workspace, "fmt", "-check", "-recursive", "-list=true", "-no-color", cwd=workspace.repo / "infra")
    if ended.code == 0:
        return CheckResult(name=check.name, status="pass", detail="every file is formatted", judge=judge)
    files = ended.stdout.split() if ended.code == 3 else []  # noqa: PLR2004 - fmt's code for "would change"
    issues = tuple(Issue(rule="format", where=f"infra/{file}", message="not formatted") for file in files)
    detail = f"{len(files)} files are not formatted" if files else last_words(ended)
    return CheckResult(name=check.name, status="fail", detail=detail, judge=judge, issues=issues)


check = Check(name="terraform_fmt", run=_run, needs=("hcl_allow_list",))

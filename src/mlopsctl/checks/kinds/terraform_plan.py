import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mlopsctl.adapters.shell import last_words
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.terraform import diagnostics, judge, terraform
from mlopsctl.checks.toolbox import cpu_count
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    roots = workspace.roots
    workspace.plan_file("").parent.mkdir()
    with ThreadPoolExecutor(cpu_count()) as pool:  # a plan needs about one core and half a gigabyte
        issues = [i for found in pool.map(lambda root: _plan(workspace, root, roots[root]), roots) for i in found]
    planned = ", ".join(f"{root}: {_resources(file)}" for root, file in workspace.plan_files.items())
    detail = f"{len(workspace.plan_files)} of {len(roots)} roots planned without an account"
    detail += f", resources to create: {planned}" if planned else ""
    return CheckResult(
        name=check.name,
        status="fail" if issues else "pass",
        detail=detail,
        judge=judge(workspace),
        issues=tuple(issues),
    )


def _plan(workspace: Workspace, root: str, folder: Path) -> tuple[Issue, ...]:
    values = workspace.repo / ".mlopsctl" / "offline" / f"{folder.name}.tfvars.json"
    given = (f"-var-file={values}",) if values.is_file() else ()
    ended = terraform(workspace, "plan", "-json", "-input=false", "-lock=false", "-out=plan.bin", *given, cwd=folder)
    if ended.code:
        return diagnostics(ended, root)
    shown = terraform(workspace, "show", "-json", "plan.bin", cwd=folder)
    if shown.code:
        return (Issue(rule="show", where=f"infra/{root}", message=last_words(shown)),)
    workspace.plan_file(root).write_text(shown.stdout, encoding="utf8")
    return ()


def _resources(plan: Path) -> int:
    changes = json.loads(plan.read_bytes()).get("resource_changes", [])
    return sum("create" in change["change"]["actions"] for change in changes)


check = Check(name="terraform_plan", run=_run, needs=("terraform_init",))

from pathlib import Path

from mlopsctl.adapters.shell import minimal_env
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.report import Report


def repair(repo: Path, report: Report, toolbox: Toolbox) -> tuple[str, ...]:
    """Fix in place what needs no judgement; one sentence per repair, none when nothing could be done."""
    failed = {check.name for check in report.with_status("fail")}
    if "terraform_fmt" not in failed:
        return ()
    argv = (toolbox.terraform.required().path, "fmt", "-recursive", "-list=true", "-no-color")
    ended = toolbox.shell.run(argv, cwd=repo / "infra", env=minimal_env({"CHECKPOINT_DISABLE": "1"}))
    return tuple(f"Formatted infra/{file}." for file in ended.stdout.split()) if ended.code == 0 else ()

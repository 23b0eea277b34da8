import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from mlopsctl import settings
from mlopsctl.checks import kinds
from mlopsctl.checks.check import Check
from mlopsctl.checks.repair import repair
from mlopsctl.checks.run import run_checks
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.report import CheckResult
from mlopsctl.registry import discover

CHECKS = discover(kinds, Check)
TERRAFORM = """\
#!/bin/sh
echo "$1" >> {log}
case "$1" in
  version) echo "Terraform v1.11.4" ;;
  *) echo $$ > {log}.pid; sleep 60 ;;
esac
"""
NEEDING_NO_PROGRAM = [
    "buildspecs",
    "diagrams",
    "docs_links",
    "hcl_allow_list",
    "jenkinsfiles",
    "make_targets",
    "secrets",
    "yaml_files",
]
CRASHING = '#!/bin/sh\nif [ "$1" = -c ]; then echo 3.3.30; else exit 1; fi\n'


def program(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf8")
    path.chmod(0o755)
    return str(path)


def toolbox_at(folder: Path, terraform: str) -> Toolbox:
    """A machine that has nothing but what a test puts there."""
    return Toolbox(replace(settings.load(), home=folder, tools_dir=folder / "tools", terraform=terraform))


def without_app(repo: Path) -> Path:
    (repo / "requirements.txt").unlink()
    return repo


def test_checks_need_checks_that_exist_and_in_no_circle() -> None:
    graph = {name: {*check.needs, *check.after} for name, check in CHECKS.items()}
    assert set(TopologicalSorter(graph).static_order()) == set(CHECKS)


def test_without_tools_nothing_passes_but_what_needs_none(repo: Path, tmp_path: Path) -> None:
    heard: list[CheckResult] = []
    with toolbox_at(tmp_path, terraform="no-such-terraform") as toolbox:
        report, plans = run_checks(without_app(repo), toolbox, heard.append)
    assert [check.name for check in report.checks] == list(CHECKS)
    assert sorted(check.name for check in heard) == list(CHECKS)
    assert [check.name for check in report.with_status("pass")] == NEEDING_NO_PROGRAM
    assert not report.with_status("fail")
    assert all(check.detail for check in report.with_status("not_run"))
    assert plans == {}
    details = {check.name: check.detail for check in report.checks}
    assert "`no-such-terraform` was not found. Install Terraform" in details["terraform_init"]
    assert details["terraform_plan"] == "terraform_init did not pass"
    assert "doctor --fix" in details["checkov_hcl"]


def test_terraform_is_not_started_on_what_the_allow_list_refuses(repo: Path, tmp_path: Path) -> None:
    (repo / "infra" / "envs" / "prod" / "evil.tf").write_text('data "external" "x" {\n  program = ["id"]\n}\n')
    log = tmp_path / "log"
    terraform = program(tmp_path / "terraform", TERRAFORM.format(log=log))
    with toolbox_at(tmp_path, terraform) as toolbox:
        report, _ = run_checks(without_app(repo), toolbox, lambda _: None)
    assert [check.name for check in report.with_status("fail")] == ["hcl_allow_list"]
    assert {check.name for check in report.with_status("pass")} <= set(NEEDING_NO_PROGRAM) - {"hcl_allow_list"}
    assert not log.exists()


def test_a_scanner_that_crashes_has_not_passed(repo: Path, tmp_path: Path) -> None:
    program(tmp_path / "tools" / "checkov-3.3.30" / "bin" / "python", CRASHING)
    with toolbox_at(tmp_path, terraform="no-such-terraform") as toolbox:
        report, _ = run_checks(without_app(repo), toolbox, lambda _: None)
    scan = next(check for check in report.checks if check.name == "checkov_hcl")
    assert (scan.status, "died" in scan.detail) == ("not_run", True)


def test_ctrl_c_ends_the_children(repo: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    terraform = program(tmp_path / "terraform", TERRAFORM.format(log=log))
    code = (
        "from pathlib import Path; from mlopsctl import settings; from mlopsctl.checks.run import run_checks\n"
        "from mlopsctl.checks.toolbox import Toolbox\n"
        f"with Toolbox(settings.load()) as toolbox: run_checks(Path({str(without_app(repo))!r}), toolbox, print)"
    )
    env = {**os.environ, "MLOPSCTL_TERRAFORM": terraform, "MLOPSCTL_TOOLS_DIR": str(tmp_path / "tools")}
    process = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    pid = log.with_suffix(".pid")
    while process.poll() is None and not (pid.is_file() and pid.read_text().strip()):
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert b"KeyboardInterrupt" in stderr
    state = Path(f"/proc/{pid.read_text().strip()}/stat")
    assert not state.is_file() or " Z " in state.read_text()


@pytest.mark.slow
def test_repair_formats_and_says_what(repo: Path, toolbox: Toolbox, judge: Callable[[str], CheckResult]) -> None:
    from mlopsctl.domain.report import Report

    file = repo / "infra" / "modules" / "logs" / "main.tf"
    clean = file.read_text(encoding="utf8")
    file.write_text(clean.replace("  name  ", "name"), encoding="utf8")
    report = Report(checks=(judge("terraform_fmt"),))
    assert repair(repo, report, toolbox) == ("Formatted infra/modules/logs/main.tf.",)
    assert file.read_text(encoding="utf8") == clean
    assert judge("terraform_fmt").status == "pass"
    assert repair(repo, Report(), toolbox) == ()


@pytest.mark.slow
def test_a_good_repository_passes_and_is_not_written_to(repo: Path, toolbox: Toolbox) -> None:
    before = digests(repo)
    report, plans = run_checks(repo, toolbox, lambda _: None)
    for check in report.checks:
        assert (check.status, [i for i in check.issues if not i.accepted]) == ("pass", []), check
        assert any(character.isdigit() for character in check.judge)  # a version
    assert list(plans) == ["envs/prod"]
    assert plans["envs/prod"]["resource_changes"]
    assert digests(repo) == before


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

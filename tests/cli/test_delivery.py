"""Whole runs with the real tools."""

import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from front_door import FIXED, Cli, Ended, design

pytestmark = pytest.mark.slow


def _thorough(*agents: str) -> list[ParameterSet]:
    """Further agents at which a run is broken off: `make thorough` tries them, CI the others."""
    return [pytest.param(agent, marks=pytest.mark.thorough) for agent in agents]


def _git(repo: Path, *arguments: str) -> str:
    argv = ["git", "-C", str(repo), *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def test_the_example_is_delivered_with_every_check_passed(fraud: tuple[Cli, Ended]) -> None:
    cli, ended = fraud
    assert ended.code == 0, ended.err
    document = ended.json
    assert document["status"] == "delivered"
    assert {check["status"] for check in document["report"]["checks"]} == {"pass"}
    repo = cli.cwd / "repo"
    assert _git(repo, "status", "--porcelain", "--ignored") == ""
    assert _git(repo, "rev-list", "--count", "HEAD") == "1"
    assert _git(repo, "rev-parse", "HEAD") == document["commit"]
    assert document["revisions"] >= 1, "no critic changed the design"


def test_the_design_meets_the_numbers_of_the_document(fraud: tuple[Cli, Ended]) -> None:
    document = fraud[1].json
    wanted = {c["field"]: c["value"] for c in document["requirements"]["constraints"]}
    architecture = document["architecture"]
    assert architecture["latency"]["p99_ms"] <= wanted["latency_p99_ms"]
    assert architecture["cost"]["expected"] <= wanted["monthly_budget_usd"]
    assert architecture["capacity_rps"] >= wanted["peak_rps"]
    assert not architecture["cost"]["unpriced"]


def test_the_delivered_repository_validates_again(fraud: tuple[Cli, Ended]) -> None:
    cli, _ = fraud
    ended = cli("validate", "repo", "--json", timeout=600)
    assert ended.code == 0, ended.err
    (cli.cwd / "broken").mkdir()
    subprocess.run(["cp", "-r", str(cli.cwd / "repo") + "/.", str(cli.cwd / "broken")], check=True)
    main = next((cli.cwd / "broken" / "infra" / "envs").glob("*/main.tf"))
    main.write_text(main.read_text() + '\ndata "external" "x" {\n  program = ["id"]\n}\n')
    broken = cli("validate", "broken", "--json", timeout=600)
    assert broken.code == 1
    statuses = {check["name"]: check["status"] for check in broken.json["checks"]}
    assert statuses["hcl_allow_list"] == "fail"
    assert statuses["terraform_init"] == "not_run"


def test_a_quick_look_agrees_and_says_who_judged(fraud: tuple[Cli, Ended]) -> None:
    cli, delivered = fraud
    ended = cli("validate", "repo", "--fast", "--json", timeout=600)
    assert ended.code == 0, ended.err
    checks = {check["name"]: check for check in ended.json["checks"]}
    slow = {check["name"]: check for check in delivered.json["report"]["checks"]}
    assert slow.keys() - checks.keys() == set(ended.json["left_out"]) == {"app_tests", "app_train"}
    assert checks["terraform_plan"]["detail"] == slow["terraform_plan"]["detail"]
    assert "schema twin (aws" in checks["policies"]["judge"]
    assert "schema twin (aws" in ended.err
    assert "not looked at: app_tests, app_train" in " ".join(ended.err.split())
    assert "provider hashicorp/aws" in slow["policies"]["judge"]


def test_batch_scoring_is_delivered(cli: Cli, examples: Path) -> None:
    ended = design(cli, examples / "churn-batch.md", "repo")
    assert ended.code == 0, ended.err
    document = ended.json
    assert document["status"] == "delivered"
    assert not [check for check in document["report"]["checks"] if check["status"] != "pass"]
    wanted = {c["field"]: c["value"] for c in document["requirements"]["constraints"]}
    assert document["architecture"]["batch_hours"] <= wanted["batch_window_hours"]


@pytest.mark.parametrize("agent", [*_thorough("extractor", "planner", "feasibility"), "generator", "validator"])
def test_a_kill_at_any_agent_resumes_to_the_same_repository(
    fraud: tuple[Cli, Ended], cli: Cli, examples: Path, agent: str
) -> None:
    process = cli.start("design", str(examples / "fraud-scoring.md"), "--yes", "--out", "repo", env=FIXED)
    _wait_for(cli, process, f'%"agent.started"%"agent":"{agent}"%')
    process.kill()
    process.communicate()
    assert not (cli.cwd / "repo").exists()
    run = cli("runs", "--json").json["runs"][0]["id"]
    resumed = cli("resume", run, "--yes", "--json", env=FIXED, timeout=600)
    assert resumed.code == 0, resumed.err
    assert _git(cli.cwd / "repo", "rev-parse", "HEAD^{tree}") == _git(fraud[0].cwd / "repo", "rev-parse", "HEAD^{tree}")
    assert cli("audit", "verify").code == 0


def test_a_kill_while_delivering_leaves_all_or_nothing(fraud: tuple[Cli, Ended], cli: Cli, examples: Path) -> None:
    process = cli.start("design", str(examples / "fraud-scoring.md"), "--yes", "--out", "repo", env=FIXED)
    _wait_for(cli, process, '%"tool.intent"%')
    process.kill()
    process.communicate()
    wanted = _git(fraud[0].cwd / "repo", "rev-parse", "HEAD^{tree}")
    if (cli.cwd / "repo").exists():
        assert _git(cli.cwd / "repo", "rev-parse", "HEAD^{tree}") == wanted
    run = cli("runs", "--json").json["runs"][0]["id"]
    resumed = cli("resume", run, "--yes", "--json", env=FIXED, timeout=600)
    assert resumed.code == 0, resumed.err
    assert _git(cli.cwd / "repo", "rev-parse", "HEAD^{tree}") == wanted
    assert [path.name for path in cli.cwd.iterdir()] == ["repo"], "a draft was left behind"


@pytest.mark.parametrize("agent", [*_thorough("extractor", "optimisation", "generator"), "planner", "validator"])
def test_ctrl_c_says_how_to_go_on_and_leaves_nothing_behind(cli: Cli, examples: Path, agent: str) -> None:
    process = cli.start("design", str(examples / "fraud-scoring.md"), "--yes", "--out", "repo")
    _wait_for(cli, process, f'%"agent.started"%"agent":"{agent}"%')
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    run = cli("runs", "--json").json["runs"][0]["id"]
    assert f"mlopsctl resume {run}" in err
    assert "Traceback" not in err
    assert not (cli.cwd / "repo").exists()


def test_one_process_at_a_time_works_on_a_run(cli: Cli, examples: Path) -> None:
    process = cli.start("design", str(examples / "fraud-scoring.md"), "--yes", "--out", "repo")
    _wait_for(cli, process, '%"agent.started"%"agent":"validator"%')
    run = cli("runs", "--json").json["runs"][0]["id"]
    second = cli("resume", run, "--yes")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert second.code == 5
    assert f"held by pid {process.pid}" in second.err


def _wait_for(cli: Cli, process: "subprocess.Popen[str]", pattern: str) -> None:
    """Until the log holds an event whose stored form is LIKE `pattern`."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        if (cli.home / "mlopsctl.db").exists():
            try:
                with sqlite3.connect(f"file:{cli.home / 'mlopsctl.db'}?mode=ro", uri=True) as store:
                    if store.execute("SELECT 1 FROM events WHERE body LIKE ?", (pattern,)).fetchone():
                        return
            except sqlite3.OperationalError:
                pass
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    pytest.fail(f"no event like {pattern}")

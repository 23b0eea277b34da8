"""Runs every check of a repository: in parallel where they do not need each other, reported in one order."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from mlopsctl.checks import kinds
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.toolbox import Toolbox, cpu_count
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Report
from mlopsctl.errors import MlopsctlError
from mlopsctl.registry import discover

Results = dict[str, CheckResult]


def run_checks(
    repo: Path, toolbox: Toolbox, listener: Callable[[CheckResult], None], *, quick: bool = False
) -> tuple[Report, dict[str, JSON]]:
    """Judge `repo`; `listener` hears each result as it comes. Also returns the plan of each Terraform root as JSON.

    A quick look leaves the app out, and plans with the schema twin.
    """
    found = discover(kinds, Check)
    checks = {name: check for name, check in found.items() if check.quick or not quick}
    with tempfile.TemporaryDirectory(prefix="mlopsctl-", ignore_cleanup_errors=True) as scratch:
        workspace = Workspace(repo.absolute(), Path(scratch), toolbox, with_twin=quick)
        if (repo / "infra").is_dir():
            ignored = shutil.ignore_patterns(".terraform", "*.tfstate*")
            shutil.copytree(repo / "infra", workspace.infra, symlinks=True, ignore=ignored)
        toolbox.warm()
        if quick:
            toolbox.twin.start()
        results = _run_all(checks, workspace, listener)
        plans = {root: json.loads(file.read_bytes()) for root, file in workspace.plan_files.items()}
    left_out = tuple(name for name in found if name not in checks)
    return Report(checks=tuple(results[name] for name in checks), left_out=left_out), plans


def _run_all(checks: Mapping[str, Check], workspace: Workspace, listener: Callable[[CheckResult], None]) -> Results:
    results: Results = {}
    running: dict[Future[CheckResult], str] = {}
    waiting = sorted(checks.values(), key=lambda check: -_followers(check, checks))
    workers = cpu_count() + 1  # most of a check is waiting for its program
    with ThreadPoolExecutor(workers) as pool:
        try:
            while waiting or running:
                for check in [c for c in waiting if results.keys() >= {*c.needs, *c.after}]:
                    if len(running) < workers:
                        waiting.remove(check)
                        running[pool.submit(_run, check, workspace, dict(results))] = check.name
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    results[running.pop(future)] = future.result()
                    listener(future.result())
        except BaseException:  # Ctrl-C above all: the pool waits for its threads, and they for their children
            workspace.toolbox.stop()
            raise
    return results


def _followers(check: Check, checks: Mapping[str, Check]) -> int:
    """How many checks wait for this one, directly or not: the longest queue goes first."""
    return sum(1 + _followers(c, checks) for c in checks.values() if check.name in (*c.needs, *c.after))


def _run(check: Check, workspace: Workspace, before: Results) -> CheckResult:
    began = time.monotonic()
    missed = [name for name in check.needs if before[name].status != "pass"]
    if missed:
        return CheckResult(name=check.name, status="not_run", detail=f"{', '.join(missed)} did not pass")
    try:
        result = check.run(workspace)
    except MlopsctlError as reason:
        result = CheckResult(name=check.name, status="not_run", detail=f"{reason}. {reason.hint}".strip())
    return result.model_copy(update={"seconds": round(time.monotonic() - began, 2)})

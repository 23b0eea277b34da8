"""Tries an app as its users would: its tests, its training, its server under load and its workers."""

import os
import platform
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlopsctl.adapters.shell import Background, last_words, minimal_env
from mlopsctl.checks import contract
from mlopsctl.checks.app import PYTHON
from mlopsctl.checks.check import Workspace
from mlopsctl.checks.contract import Caller
from mlopsctl.checks.kinds import app_tests, app_train
from mlopsctl.checks.load import Answers, Target, saturate, send_at
from mlopsctl.checks.toolbox import Toolbox, cpu_count
from mlopsctl.checks.workers import Demand, try_batch, try_stream
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.report import CheckResult, Report
from mlopsctl.errors import MlopsctlError, ToolMissing

START_SECONDS = 60.0
WARM_UP, ALONE, BUSY, LOADED = 1.0, 1.5, 3.0, 8.0  # seconds
ROUNDS = 3  # of the load test at most: what else the machine does may spoil one
MOST_RPS = 1000.0  # that this load generator sends without being late itself


@dataclass(frozen=True)
class Promise:
    """What the design requires of the server, and what it was planned with.

    p99_ms: of the requirement, what is left when the rest of the path has had its part.
    """

    p99_ms: float | None = None
    service_time_ms: float | None = None
    utilisation: float = 0.5


def try_app(
    repo: Path, toolbox: Toolbox, promise: Promise, demand: Demand, listener: Callable[[CheckResult], None]
) -> tuple[Report, Measured | None]:
    """Everything that the app offers; also what a request costs, when it serves. Raises ToolMissing without Python."""
    with tempfile.TemporaryDirectory(prefix="mlopsctl-", ignore_cleanup_errors=True) as scratch:
        workspace = Workspace(repo.absolute(), Path(scratch), toolbox)
        python = _environment(workspace)
        found: list[CheckResult] = []

        def say(result: CheckResult) -> None:
            found.append(result)
            listener(result)

        say(_timed("app_tests", lambda: app_tests.check.run(workspace)))
        trained = _timed(app_train.check.name, lambda: app_train.check.run(workspace))
        say(trained)
        copy, measured = workspace.scratch / app_train.check.name, None
        if trained.status != "pass":
            say(CheckResult(name="app_serve", status="not_run", detail="there is no model to serve"))
        elif (repo / "serving").is_dir():
            measured = _serve(python, copy, promise, say)
        if trained.status == "pass" and (repo / "batch").is_dir():
            say(_timed("app_batch", lambda: try_batch(python, copy, toolbox.shell, demand)))
        if trained.status == "pass" and (repo / "streaming").is_dir():
            say(_timed("app_stream", lambda: try_stream(python, copy, toolbox.shell, demand)))
    return Report(checks=tuple(found)), measured


def _environment(workspace: Workspace) -> Path:
    lock = workspace.repo / "requirements.txt"
    if not lock.is_file():
        raise MlopsctlError(f"{workspace.repo} has no requirements.txt", hint="Give the folder of an app.")
    try:
        return workspace.toolbox.app_python(lock)
    except MlopsctlError as failed:
        raise ToolMissing(str(failed), hint=failed.hint) from failed


def _timed(name: str, run: Callable[[], CheckResult]) -> CheckResult:
    began = time.monotonic()
    try:
        result = run()
    except MlopsctlError as reason:
        result = CheckResult(name=name, status="fail", detail=f"{reason}. {reason.hint}".strip())
    return result.model_copy(update={"seconds": round(time.monotonic() - began, 2)})


def _serve(python: Path, copy: Path, promise: Promise, say: Callable[[CheckResult], None]) -> Measured | None:
    """Contract, then load; what was measured, when the load test could run."""
    measured: list[Measured] = []
    try:
        with _server(python, copy) as caller:
            kept = _timed("app_contract", lambda: _contract(caller))
            say(kept)
            if kept.status == "pass":
                say(_timed("app_load", lambda: _load(caller, promise, measured)))
    except MlopsctlError as reason:
        say(CheckResult(name="app_serve", status="fail", detail=str(reason), judge=PYTHON))
    return measured[0] if measured else None


@contextmanager
def _server(python: Path, copy: Path) -> Iterator[Caller]:
    """The app's server on a free port, one worker, once it is ready; stopped at the end, whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        caller = Caller(free.getsockname()[1])
    env = {"HOST": "127.0.0.1", "PORT": str(caller.port), "MAX_PAYLOAD_KB": str(contract.LARGEST_KB)}
    env |= {"HOME": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "LOG_LEVEL": "WARNING"}
    server = Background((str(python), "-m", "serving"), cwd=copy, env=minimal_env(env))
    try:
        if not _is_ready(server, caller):
            said = last_words(server.stop())
            raise MlopsctlError(f"the server was not ready within {START_SECONDS:g} s: {said}")
        yield caller
    finally:
        server.stop()


def _is_ready(server: Background, caller: Caller) -> bool:
    end = time.monotonic() + START_SECONDS
    while server.alive and time.monotonic() < end:
        try:
            if caller.get("/ready").status == 200:  # noqa: PLR2004  # HTTP's OK
                return True
        except MlopsctlError:
            pass  # not listening yet
        time.sleep(0.1)
    return False


def _contract(caller: Caller) -> CheckResult:
    found, tried = contract.breaches(caller)
    status = "fail" if found else "pass"
    detail = f"{tried - len(found)} of {tried} kept"
    return CheckResult(name="app_contract", status=status, detail=detail, judge=PYTHON, issues=found)


def _load(caller: Caller, promise: Promise, measured: list[Measured]) -> CheckResult:
    """The service time with one request at a time and with many; then the tail at the planned utilisation."""
    target = Target(caller.port, "/predict", contract.example_request(caller))
    saturate(target, WARM_UP, 2)
    alone, busy = saturate(target, ALONE, 1), saturate(target, BUSY, 4)
    if alone.failed + busy.failed or not busy.ms:
        return CheckResult(
            name="app_load", status="fail", detail=f"{alone.failed + busy.failed} requests failed", judge=PYTHON
        )
    service_ms = 1000 * busy.seconds / len(busy.ms)
    rounded = Measured(service_time_ms=round(service_ms, 4), scv=round(alone.scv, 4), where=machine())
    measured.append(rounded)
    rate = min(MOST_RPS, promise.utilisation * 1000 / service_ms)
    allowed = _allowed(promise, service_ms)
    for number in range(1, ROUNDS + 1):
        answers = send_at(target, rate, LOADED, seed=number)
        if answers.failed or answers.percentile(0.99) <= allowed:
            break
    fine = not answers.failed and answers.percentile(0.99) <= allowed
    detail = f"{_told(answers, rate, rounded)}; {_bound(promise, service_ms, allowed)}"
    detail += f"; round {number} of at most {ROUNDS}" if number > 1 else ""
    busy_with = os.getloadavg()[0]
    if not fine and busy_with > cpu_count():
        detail += f"; this machine was busy with other work (load {busy_with:.1f} on {cpu_count()} cores): try again"
    return CheckResult(name="app_load", status="pass" if fine else "fail", detail=detail, judge=machine())


def _allowed(promise: Promise, service_ms: float) -> float:
    """The required p99, scaled by how much faster or slower than planned this machine serves."""
    if promise.p99_ms is None:
        return float("inf")
    return promise.p99_ms * (service_ms / promise.service_time_ms if promise.service_time_ms else 1.0)


def _told(answers: Answers, rate: float, measured: Measured) -> str:
    return (
        f"p50 {answers.percentile(0.5):.1f} ms, p99 {answers.percentile(0.99):.1f} ms of {answers.sent} requests"
        f" ({answers.failed} failed) at {rate:.0f}/s to one worker; service time {measured.service_time_ms:.2f} ms"
    )


def _bound(promise: Promise, service_ms: float, allowed: float) -> str:
    if promise.p99_ms is None:
        return "no p99 is required"
    if not promise.service_time_ms:
        return f"allowed: {allowed:.1f} ms, not scaled (no service time was planned)"
    return (
        f"allowed here: {allowed:.1f} ms = {promise.p99_ms:g} ms required of the server x {service_ms:.2f} ms measured"
        f" / {promise.service_time_ms:g} ms planned"
    )


def machine() -> str:
    """This machine, as far as a reader needs to judge a figure that was measured on it."""
    return f"{platform.machine()}, {cpu_count()} of {os.cpu_count()} cores, {PYTHON}"

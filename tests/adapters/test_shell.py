import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mlopsctl.adapters.shell import JsonLines, LocalShell, minimal_env
from mlopsctl.errors import MlopsctlError, ToolMissing

SLEEPER = ("sh", "-c", "sleep 60 & echo $! > child; wait")


def gone(child: Path) -> bool:
    """Whether the process that wrote its id to `child` has ended (within two seconds)."""
    for _ in range(100):
        try:
            os.kill(int(child.read_text()), 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{child.read_text().strip()}/stat")
        if state.is_file() and " Z " in state.read_text():  # ended, not yet collected
            return True
        time.sleep(0.02)
    return False


def wait_for(path: Path) -> None:
    for _ in range(500):
        if path.is_file() and path.read_text().strip():
            return
        time.sleep(0.02)
    raise AssertionError(f"{path} did not appear")


def test_output_and_exit_code_come_back(tmp_path: Path) -> None:
    ended = LocalShell().run(("sh", "-c", "echo out; echo err >&2; exit 3"), cwd=tmp_path)
    assert (ended.code, ended.stdout, ended.stderr) == (3, "out\n", "err\n")


def test_arguments_are_not_interpreted(tmp_path: Path) -> None:
    ended = LocalShell().run(("echo", "$(id)", "; ls"), cwd=tmp_path)
    assert ended.stdout == "$(id) ; ls\n"


def test_credentials_do_not_reach_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "planted")
    assert "planted" not in LocalShell().run(("env",), cwd=tmp_path).stdout
    assert "mine=1" in LocalShell().run(("env",), cwd=tmp_path, env=minimal_env({"mine": "1"})).stdout


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="no-such-program"):
        LocalShell().run(("no-such-program",), cwd=tmp_path)


def test_a_timeout_ends_the_whole_group(tmp_path: Path) -> None:
    with pytest.raises(MlopsctlError, match="within 1 s"):
        LocalShell().run(SLEEPER, cwd=tmp_path, timeout=1)
    assert gone(tmp_path / "child")


def test_grandchildren_do_not_outlive_the_program(tmp_path: Path) -> None:
    began = time.monotonic()
    LocalShell().run(("sh", "-c", "sleep 60 & echo $! > child"), cwd=tmp_path)
    assert time.monotonic() - began < 10
    assert gone(tmp_path / "child")


def test_ctrl_c_ends_the_group_and_is_passed_on(tmp_path: Path) -> None:
    imports = "from mlopsctl.adapters.shell import LocalShell\nfrom pathlib import Path\n"
    code = f"{imports}LocalShell().run({SLEEPER!r}, cwd=Path())"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stderr=subprocess.PIPE)
    wait_for(tmp_path / "child")
    time.sleep(0.5)  # the child may run before its starter knows of it
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert b"KeyboardInterrupt" in stderr
    assert gone(tmp_path / "child")


def test_stop_ends_what_other_threads_run(tmp_path: Path) -> None:
    shell = LocalShell()
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(shell.run(SLEEPER, cwd=tmp_path).code))
    thread.start()
    wait_for(tmp_path / "child")
    shell.stop()
    thread.join(10)
    assert codes == [-signal.SIGKILL]
    with pytest.raises(MlopsctlError, match="interrupted"):
        shell.run(("true",), cwd=tmp_path)


def talk(tmp_path: Path, body: str) -> JsonLines:
    script = tmp_path / "worker.py"
    script.write_text(f"import sys, json, time\nfor line in sys.stdin:\n    {body}\n")
    return JsonLines((sys.executable, "-u", str(script)), cwd=tmp_path, env=minimal_env())


def test_a_worker_answers_line_by_line(tmp_path: Path) -> None:
    worker = talk(tmp_path, "print(json.dumps({'twice': json.loads(line)['n'] * 2}))")
    assert [worker.ask({"n": n}, 20)["twice"] for n in (1, 2, 3)] == [2, 4, 6]
    worker.close()
    assert not worker.alive


@pytest.mark.parametrize(
    ("body", "timeout", "says"),
    [
        ("sys.exit(1)", 20, "died"),
        ("print('Traceback')", 20, "no usable answer"),
        ("time.sleep(60)", 1, "did not answer within 1 s"),
    ],
)
def test_a_worker_that_fails_is_an_error_and_is_ended(tmp_path: Path, body: str, timeout: float, says: str) -> None:
    worker = talk(tmp_path, body)
    with pytest.raises(MlopsctlError, match=says):
        worker.ask({}, timeout)
    assert not worker.alive

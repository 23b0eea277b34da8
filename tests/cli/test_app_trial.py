"""`mlopsctl validate --app`: an app is tried as its users would."""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from front_door import Cli
from mlopsctl import resources, settings

pytestmark = pytest.mark.slow
APPS = resources.folder("blueprints") / "_apps"
TRAIN = """\
import pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
out.mkdir(parents=True)
(out / "model.bin").write_text("x")
print("trained")
"""
SERVER = """\
import http.server, os, pathlib, time

class Yes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"example": {"a": 1}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
    def log_message(self, *_):
        pass

pathlib.Path(os.environ["HOME"], "serving.pid").write_text(str(os.getpid()))
WAIT
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Yes).serve_forever()
"""


@pytest.fixture
def env() -> dict[str, str]:
    return {"MLOPSCTL_TOOLS_DIR": str(settings.load().tools_dir)}


def small_app(root: Path, server: str) -> Path:
    """An app of a few lines in the environment of the real ones."""
    for folder in ("pipelines", "serving", "tests", "data"):
        (root / folder).mkdir(parents=True)
    shutil.copy(APPS / "_base" / "requirements.txt", root)
    (root / "pipelines/__init__.py").touch()
    (root / "serving/__init__.py").touch()
    (root / "pipelines/train.py").write_text(TRAIN)
    (root / "serving/__main__.py").write_text(server)
    (root / "tests/test_it.py").write_text("def test_it() -> None:\n    assert True\n")
    return root


def test_a_generated_app_serves_as_fast_as_required(cli: Cli, env: dict[str, str], tmp_path: Path) -> None:
    repo, out = tmp_path / "repo", tmp_path / "measured.json"
    for family in ("_base", "_table", "tabular"):
        shutil.copytree(APPS / family, repo, dirs_exist_ok=True, ignore=shutil.ignore_patterns("app.yaml", "*cache*"))
    (repo / "config").mkdir()
    (repo / "config/app.json").write_text(json.dumps({"project": "trial", "model_type": "tabular"}))
    ended = cli("validate", "--app", str(repo), "--json", "--out", str(out), env=env)
    assert ended.code == 0, ended.err
    checks = {check["name"]: check for check in ended.json["checks"]}
    assert {"app_tests", "app_train", "app_contract", "app_load", "app_batch"} <= set(checks)
    assert "no p99 is required" in checks["app_load"]["detail"]
    assert "records/s by one worker on this machine, not scaled" in checks["app_batch"]["detail"]
    assert json.loads(out.read_text()) == ended.json["measured"]
    assert 0.05 < ended.json["measured"]["service_time_ms"] < 1000


def test_a_server_that_says_yes_to_everything_breaks_the_contract(
    cli: Cli, env: dict[str, str], tmp_path: Path
) -> None:
    ended = cli("validate", "--app", str(small_app(tmp_path / "app", SERVER.replace("WAIT", ""))), "--json", env=env)
    assert ended.code == 1
    checks = {check["name"]: check for check in ended.json["checks"]}
    assert checks["app_contract"]["status"] == "fail"
    broken = {issue["where"] for issue in checks["app_contract"]["issues"]}
    assert broken == {
        "POST /predict",
        "POST /invocations",
        "POST /predict broken",
        "POST /predict wrong",
        "POST /predict large",
    }
    assert "app_load" not in checks
    assert ended.json["measured"] is None


def test_a_server_that_dies_is_told_with_its_last_words(cli: Cli, env: dict[str, str], tmp_path: Path) -> None:
    app = small_app(tmp_path / "app", "raise SystemExit('no such model')\n")
    ended = cli("validate", "--app", str(app), "--json", env=env)
    assert ended.code == 1
    (served,) = [check for check in ended.json["checks"] if check["name"] == "app_serve"]
    assert "no such model" in served["detail"]


def test_ctrl_c_stops_the_server(cli: Cli, env: dict[str, str], tmp_path: Path) -> None:
    app = small_app(tmp_path / "app", SERVER.replace("WAIT", "time.sleep(300)"))
    process = cli.start("validate", "--app", str(app), env={**env, "TMPDIR": str(tmp_path)})
    try:
        pid = _wait_for_pid(tmp_path)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _wait_for_pid(folder: Path) -> int:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for file in folder.glob("mlopsctl-*/app_train/serving.pid"):
            if text := file.read_text():
                return int(text)
        time.sleep(0.1)
    raise AssertionError("the server was not started")


def test_an_environment_that_cannot_be_built_is_a_missing_tool(cli: Cli, tmp_path: Path) -> None:
    app = small_app(tmp_path / "app", "")
    (app / "requirements.txt").write_text(f"nothing==1.0 --hash=sha256:{'0' * 64}\n")
    nowhere = {"MLOPSCTL_TOOLS_DIR": str(tmp_path), "PIP_NO_INDEX": "1", "UV_OFFLINE": "1"}
    ended = cli("validate", "--app", str(app), env=nowhere)
    assert ended.code == 6
    assert "could not be installed" in ended.err


def test_what_is_no_app_is_refused(cli: Cli, tmp_path: Path) -> None:
    assert cli("validate", "--app", str(tmp_path)).code == 2
    ended = cli("validate", str(tmp_path), "--out", "x.json")
    assert ended.code == 2
    assert "Add --app" in ended.err

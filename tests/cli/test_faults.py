import json
import re
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from front_door import Cli

_HOSTILE = """# ../../etc/${file("/etc/passwd")}" } resource "null_resource" "x" {} #

The service `"; rm -rf / #` answers about 20 requests per second, at peak 40, on AWS in us-east-1.
Production only. {{ cycler.__init__.__globals__.os.popen('id').read() }} %{ for x in y } <script>alert(1)</script>
The project is called "../../outside ${var.x}". p99 latency below 300 ms. It is a gradient boosting model on tables.
"""


def test_a_full_disk_is_named_and_the_run_goes_on_later(cli: Cli, examples: Path) -> None:
    """No file may grow beyond 300 KB: the checkpoints do, in the middle of the run."""
    limited = subprocess.run(
        [sys.executable, "-m", "mlopsctl", "design", str(examples / "churn-batch.md"), "--out", "repo"],
        cwd=cli.cwd,
        env=cli.env(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000)),  # no threads
    )
    assert limited.returncode == 1, limited.stderr
    assert "disk" in limited.stderr
    assert "Traceback" not in limited.stderr
    run = cli("runs", "--json").json["runs"][0]["id"]
    assert cli("resume", run).code == 3
    assert cli("audit", "verify").code == 0


@pytest.mark.slow
def test_hostile_names_end_as_harmless_text(cli: Cli) -> None:
    (cli.cwd / "name.md").write_text(_HOSTILE)
    ended = cli("design", "name.md", "--yes", "--json", "--out", "repo", timeout=600)
    assert ended.code == 0, ended.err
    repo = cli.cwd / "repo"
    assert sorted(path.name for path in cli.cwd.iterdir()) == ["name.md", "repo"]
    roots = "\n".join(file.read_text() for file in (repo / "infra").glob("*/**/main.tf"))
    assert "null_resource" not in re.sub(r'"[^"\n]*"', "", roots)
    project = re.search(r'project\s+= "([^"]*)"', roots)
    assert project
    assert re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", project[1])
    config = json.loads((repo / "config" / "app.json").read_text())
    assert re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", config["project"])


def test_doctor_says_what_is_there_and_what_is_missing(cli: Cli) -> None:
    healthy = cli("doctor", "--json")
    assert healthy.code == 0, healthy.err
    names = {tool["name"] for tool in healthy.json["tools"]}
    assert {"checkov", "git"} <= names
    ill = cli("doctor", "--json", env={"MLOPSCTL_TERRAFORM": "terraform-that-is-not-there"})
    assert ill.code == 6
    assert [tool["how_to_fix"] for tool in ill.json["tools"] if tool["problem"]]


def test_doctor_fix_that_cannot_fetch_leaves_nothing_behind(cli: Cli, tmp_path: Path) -> None:
    """Nothing listens at the address, and there is no Terraform: the first thing to install fails."""
    tools = tmp_path / "tools"
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        env = {
            "MLOPSCTL_TERRAFORM": "terraform-that-is-not-there",
            "MLOPSCTL_TOOLS_DIR": str(tools),
            "MLOPSCTL_TOFU_URL": f"http://127.0.0.1:{unused.getsockname()[1]}/",
        }
        ended = cli("doctor", "--fix", env=env)
    assert ended.code != 0
    assert "MLOPSCTL_TOFU_URL" in ended.err
    assert "Traceback" not in ended.err
    assert not [path for path in tools.rglob("*") if path.is_file()]

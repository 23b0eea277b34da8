"""The targets of a delivered Makefile do what they say; those that need an AWS account, on the emulator."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from front_door import Cli, Ended
from mlopsctl import settings
from mlopsctl.adapters.environments import app_environment
from mlopsctl.adapters.shell import LocalShell
from mlopsctl.checks.rehearsal.emulator import Emulator
from mlopsctl.checks.rehearsal.known import load_known
from mlopsctl.checks.toolbox import Toolbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
ACCOUNT = "123456789012"
SIGNED_IN = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True)
class Made:
    """A delivered repository whose Makefile is used. `old`: targets that count as made."""

    repo: Path
    env: Mapping[str, str]
    old: tuple[str, ...] = ()

    def argv(self, target: str, *variables: str) -> list[str]:
        return ["make", *(f"--assume-old={name}" for name in self.old), target, *variables]

    def __call__(self, target: str, *variables: str) -> str:
        """What the target says, once it ended well."""
        code, said = self.ended(target, *variables)
        assert code == 0, said
        return said

    def ended(self, target: str, *variables: str) -> tuple[int, str]:
        argv = self.argv(target, *variables)
        done = subprocess.run(argv, cwd=self.repo, env=self.env, capture_output=True, text=True, check=False)
        return done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)

    @contextmanager
    def running(self, target: str, *variables: str) -> Iterator[None]:
        process = subprocess.Popen(
            self.argv(target, *variables),
            cwd=self.repo,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


@pytest.fixture
def made(fraud: tuple[Cli, Ended], tmp_path: Path) -> Made:
    cli, ended = fraud
    assert ended.code == 0, ended.err
    shutil.copytree(cli.cwd / "repo", tmp_path / "repo", symlinks=True)
    config = tmp_path / "terraform.tfrc"
    mirror = settings.load().provider_mirror
    source = f'filesystem_mirror {{\n    path = "{mirror}"\n  }}' if mirror else "direct {}"
    config.write_text(f"provider_installation {{\n  {source}\n}}\n")
    return Made(tmp_path / "repo", cli.env({"TF_CLI_CONFIG_FILE": str(config), "TF_IN_AUTOMATION": "1"}))


@pytest.fixture
def installed(made: Made) -> Made:
    """As `made`, with the environments that are on this machine in the place of new ones."""
    tools = settings.load()
    python = app_environment(LocalShell(), tools.tools_dir, made.repo / "requirements.txt")
    (made.repo / ".venv").symlink_to(python.parents[1])
    return replace(made, old=(".venv/installed",))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(120):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    pytest.fail("nothing listens")


def test_it_trains_on_the_sample_serves_and_answers_a_load(installed: Made) -> None:
    assert "written to build/model" in installed("train-sample")
    port = free_port()
    served = replace(installed, env={**installed.env, "HOST": "127.0.0.1", "PORT": str(port)})
    with served.running("serve"):
        wait_for(port)
        _, said = installed.ended("load", f"URL=http://127.0.0.1:{port}")  # how fast it answers is this machine's
    assert re.search(r"[1-9]\d* requests/s, 0 failed", said), said


def test_help_and_cost_are_told(made: Made) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (made.repo / "Makefile").read_text("utf8"), re.MULTILINE))
    assert set(re.findall(r"^([a-z-]+) ", made("help"), re.MULTILINE)) == targets
    assert "US dollars a month" in made("cost")


@pytest.mark.thorough
def test_a_checkout_is_set_up_linted_and_tested(made: Made) -> None:
    made("setup")
    assert "The configuration is valid" in made("lint")
    assert re.search(r"\d+ passed", made("test"))


@pytest.mark.thorough
def test_it_is_scanned(made: Made, toolbox: Toolbox) -> None:
    (made.repo / ".tools").mkdir()
    (made.repo / ".tools/checkov").symlink_to(Path(toolbox.checkov.required().path).parents[1])
    assert re.search(r"(\d+) findings, \1 accepted", replace(made, old=(".tools/checkov/installed",))("scan"))


@pytest.mark.thorough
def test_an_account_is_prepared_planned_given_a_model_and_cleared(installed: Made, toolbox: Toolbox) -> None:
    for root in ("bootstrap", "envs/prod"):
        answers = installed.repo / ".mlopsctl" / "offline" / f"{Path(root).name}.tfvars.json"
        shutil.copy(answers, installed.repo / "infra" / root / "terraform.tfvars.json")
    trail = installed.repo / "infra/modules/audit/main.tf"  # the emulator has no access analyzers: known.yaml
    without = re.sub(r'\nresource "aws_accessanalyzer_analyzer" .*?\n}\n', "", trail.read_text("utf8"), flags=re.DOTALL)
    trail.write_text(without, "utf8")
    with Emulator(toolbox.moto, load_known().refused) as emulator:
        here = replace(installed, env={**installed.env, **SIGNED_IN, **emulator.environment})

        def make(target: str) -> tuple[int, str]:
            return here.ended(target, "APPROVE=-auto-approve -input=false", f"TF_VAR_account_id={ACCOUNT}")

        code, said = make("plan")
        assert (code, "run make bootstrap first" in said) == (2, True), said
        code, said = make("bootstrap")
        assert code == 0, said
        assert f"tfstate-{ACCOUNT}" in (here.repo / "infra/bootstrap/backend.tf").read_text("utf8")
        code, said = make("bootstrap")  # again, with its state in the bucket
        assert (code, bool(re.search("0 added, .* 0 destroyed", said))) == (0, True), said  # moto echoes not all
        code, said = make("plan")
        assert (code, bool(re.search(r"Plan: \d+ to add, 0 to change, 0 to destroy", said))) == (0, True), said
        code, said = make("publish")
        assert code == 0, said
        code, said = make("destroy")
        assert (code, "BucketNotEmpty" in said) == (2, True), said  # data is deleted on purpose only
        emulator.empty_buckets()
        code, said = make("destroy")
        assert code == 0, said


@pytest.fixture
def toolbox() -> Iterator[Toolbox]:
    with Toolbox(settings.load()) as found:
        yield found

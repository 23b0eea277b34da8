"""The built wheel, in a clean environment, away from the checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from front_door import ROOT
from mlopsctl import settings

pytestmark = pytest.mark.slow


def _run(*argv: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    env = {name: value for name, value in (env or os.environ).items() if not name.startswith("PYTHON")}
    ended = subprocess.run([str(a) for a in argv], cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_demo_runs_from_the_wheel(tmp_path: Path) -> None:
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    python = tmp_path / "venv" / "bin" / "python"
    _run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    lock = ROOT / "requirements" / "runtime.txt"
    _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock, cwd=tmp_path)
    _run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    data = Path(_run(python, "-c", "import mlopsctl; print(mlopsctl.__path__[0])", cwd=tmp_path).strip()) / "_data"
    assert tmp_path in data.parents
    assert {folder.name for folder in data.iterdir()} >= {"blueprints", "evals", "examples", "policies", "prompts"}

    here = settings.load()
    env = {
        **{name: value for name, value in os.environ.items() if name != "MLOPSCTL_RESOURCES"},
        "MLOPSCTL_HOME": str(tmp_path / "home"),
        "MLOPSCTL_TOOLS_DIR": str(here.tools_dir),
        **({"MLOPSCTL_PROVIDER_MIRROR": str(here.provider_mirror)} if here.provider_mirror else {}),
    }
    program = python.with_name("mlopsctl")
    document = data / "examples" / "fraud-scoring.md"
    _run(program, "design", document, "--yes", "--out", tmp_path / "repo", cwd=tmp_path, env=env)
    assert (tmp_path / "repo" / "infra" / "envs" / "prod" / "main.tf").is_file()
    _run(program, "eval", "--suite", "policy", cwd=tmp_path, env=env)

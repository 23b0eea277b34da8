"""The app code of blueprints, laid over one root as generated repositories carry it, in its own environment."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from mlopsctl import resources, settings
from mlopsctl.adapters.environments import app_environment
from mlopsctl.adapters.shell import LocalShell, minimal_env
from mlopsctl.domain.ports import Finished

AWS = resources.folder("blueprints") / "aws"
TRAINING = AWS / "training/batch-fargate/app"
SERVING = AWS / "serving/ecs-fargate/app"
BATCH = AWS / "batch/step-functions-batch/app"
CONFIG = {
    "project": "risk-scores",
    "workloads": ["training"],
    "model_type": "gradient_boosting",
    "latency_p99_ms": 50,
    "peak_rps": 200,
    "payload_kb": 8,
    "batch_records_per_run": None,
    "explainability": False,
    "retrain_cadence": "weekly",
}


def overlay(root: Path, *apps: Path) -> Path:
    for app in apps:
        shutil.copytree(app, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    (root / "config").mkdir()
    (root / "config/app.json").write_text(json.dumps(CONFIG), encoding="utf8")
    return root


def files(app: Path) -> set[Path]:
    return {path.relative_to(app) for path in app.rglob("*") if path.is_file() and path.suffix != ".pyc"}


@pytest.fixture(scope="module")
def python() -> Path:
    return app_environment(LocalShell(), settings.load().tools_dir, TRAINING / "requirements.txt")


def run(root: Path, *argv: str | Path, **env: str) -> Finished:
    fixed = {"HOME": str(root), "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return LocalShell().run([str(arg) for arg in argv], cwd=root, env=minimal_env({**fixed, **env}), timeout=300)


def test_apps_do_not_write_the_same_file() -> None:
    assert files(TRAINING) & files(SERVING) == files(TRAINING) & files(BATCH) == files(SERVING) & files(BATCH) == set()


def test_the_lock_pins_every_package_by_hash_and_names_no_place() -> None:
    lock = (TRAINING / "requirements.txt").read_text(encoding="utf8")
    assert not re.search(r"://|^#|^ *--(?!hash=sha256:)", lock, re.MULTILINE)
    pins = re.split(r"\n(?=\S)", lock.strip())
    assert all(re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin, re.DOTALL) for pin in pins)
    wanted = (TRAINING / "requirements.in").read_text(encoding="utf8").split()
    assert set(wanted) <= {pin.partition("==")[0] for pin in pins}


@pytest.mark.slow
@pytest.mark.parametrize("beside", [SERVING, BATCH], ids=["serving", "batch"])
def test_a_repository_trains_its_model_and_passes_its_own_tests(tmp_path: Path, python: Path, beside: Path) -> None:
    root = overlay(tmp_path, TRAINING, beside)
    trained = run(root, python, "-m", "pipelines.train", "--data", "data/sample.csv", "--out", "build/model")
    assert trained.code == 0, trained.stderr
    assert {path.name for path in (root / "build/model").iterdir()} == {
        "model.joblib",
        "metadata.json",
        "model_card.md",
    }
    tested = run(root, python, "-m", "pytest", "-q", "tests")
    assert tested.code == 0, tested.stdout
    assert re.search(r"\d\d passed", tested.stdout)


@pytest.mark.slow
def test_the_server_runs_with_several_workers(tmp_path: Path, python: Path) -> None:
    root = overlay(tmp_path, TRAINING, SERVING)
    served = run(root, python, "-m", "pytest", "-q", "tests/test_serving.py", "-k", "gracefully", WEB_CONCURRENCY="2")
    assert served.code == 0, served.stdout
    assert "1 passed" in served.stdout


@pytest.mark.slow
def test_the_sample_is_what_the_synthesizer_makes(tmp_path: Path, python: Path) -> None:
    root = overlay(tmp_path, TRAINING)
    assert run(root, python, "-m", "pipelines.synthesize", "--out", "again.csv").code == 0
    assert (root / "again.csv").read_bytes() == (root / "data/sample.csv").read_bytes()


@pytest.mark.slow
def test_the_apps_are_clean_under_the_lint_rules_and_types_that_they_carry(tmp_path: Path, python: Path) -> None:
    root = overlay(tmp_path, TRAINING, SERVING, BATCH)
    ours = Path(sys.executable).parent
    commands: tuple[tuple[str | Path, ...], ...] = (
        (ours / "ruff", "check", "--no-cache", "."),
        (ours / "ruff", "format", "--no-cache", "--check", "."),
        (ours / "mypy", "--python-executable", python, "--cache-dir", os.devnull),
    )
    for command in commands:
        ended = run(root, *command)
        assert ended.code == 0, ended.stdout

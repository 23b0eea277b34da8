"""Every family of application code, laid out as generated repositories carry it, in its own environment."""

import re
import sys
from pathlib import Path

import pytest

from app_folders import FAMILIES, ROOT, python, repository, run

SHIPPED = sorted(name for name in FAMILIES if not name.startswith("_"))
SLOTS = ("training", "serving", "batch", "drift", "streaming")


@pytest.fixture(scope="session")
def types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the type checker learns of libraries from one family serves for the next."""
    return tmp_path_factory.mktemp("types")


def test_no_two_files_of_the_families_are_alike() -> None:
    seen: dict[bytes, Path] = {}
    for name in FAMILIES:
        for path in (ROOT / "_apps" / name).rglob("*"):
            content = path.read_bytes() if path.is_file() and "cache" not in str(path) else b""
            assert not content or seen.setdefault(content, path) == path


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "_apps").glob("*/requirements*.txt")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_a_lock_pins_every_package_by_hash_and_names_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf8")
    assert not re.search(r"://|^#|^ *--(?!hash=sha256:)", text, re.MULTILINE)
    pins = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin, re.DOTALL) for pin in pins)
    wanted = lock.with_suffix(".in").read_text(encoding="utf8").split()
    assert {re.split(r"[=[]", name)[0] for name in wanted} <= {pin.partition("==")[0] for pin in pins}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "slots"), [*((name, SLOTS) for name in SHIPPED), ("tabular", ("training", "batch"))], ids=str
)
def test_a_repository_trains_its_model_and_passes_its_own_tests(
    name: str, slots: tuple[str, ...], tmp_path: Path
) -> None:
    root = repository(name, tmp_path / "repo", *slots)
    trained = run(root, "-m", "pipelines.train", "--out", "build/model", "--data", "data/sample.csv")
    assert trained.code == 0, trained.stderr
    assert {"metadata.json", "model_card.md"} < {path.name for path in (root / "build/model").iterdir()}
    tested = run(root, "-m", "pytest", "-q", "tests")
    assert tested.code == 0, tested.stdout
    assert re.search(r"\d\d passed", tested.stdout)


@pytest.mark.slow
def test_the_server_runs_with_several_workers(tmp_path: Path) -> None:
    root = repository("tabular", tmp_path / "repo", "training", "serving")
    served = run(root, "-m", "pytest", "-q", "tests/test_serving.py", "-k", "gracefully", WEB_CONCURRENCY="2")
    assert served.code == 0, served.stdout
    assert "1 passed" in served.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_the_sample_is_what_the_synthesizer_makes(name: str, tmp_path: Path) -> None:
    root = repository(name, tmp_path / "repo", "training")
    assert run(root, "-m", "pipelines.synthesize", "--out", "again.csv").code == 0
    assert (root / "again.csv").read_bytes() == (root / "data/sample.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_the_apps_are_clean_under_the_lint_rules_and_types_that_they_carry(
    name: str, types: Path, tmp_path: Path
) -> None:
    root = repository(name, tmp_path / "repo", *SLOTS)
    ours = Path(sys.executable).parent
    interpreter = python(root / "requirements.txt")
    commands: tuple[tuple[str | Path, ...], ...] = (
        (ours / "ruff", "check", "--no-cache", "."),
        (ours / "ruff", "format", "--no-cache", "--check", "."),
        (ours / "mypy", "--python-executable", interpreter, "--cache-dir", types),
    )
    for command in commands:
        ended = run(root, *command)
        assert ended.code == 0, ended.stdout

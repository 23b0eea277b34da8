import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlopsctl.adapters import git

WHEN = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return filled(tmp_path / "repo")


def filled(folder: Path) -> Path:
    (folder / "sub").mkdir(parents=True)
    (folder / "README.md").write_bytes(b"hello\r\n")
    (folder / ".gitignore").write_text("*.log\n")
    (folder / "sub" / "kept.log").write_text("ignored, and delivered\n")
    return folder


def asked(folder: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=clean).stdout.strip()


def test_everything_is_committed_on_main(repo: Path) -> None:
    sha = git.commit(repo, "First\n\nBody", WHEN)
    assert sha == git.head(repo) == asked(repo, "rev-parse", "refs/heads/main")
    assert asked(repo, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert asked(repo, "ls-files").split() == [".gitignore", "README.md", "sub/kept.log"]
    assert asked(repo, "status", "--porcelain") == ""
    said = asked(repo, "log", "--format=%an <%ae> %cn <%ce> %at %ct %s")
    assert said == "mlopsctl <mlopsctl@localhost> mlopsctl <mlopsctl@localhost> 1769860800 1769860800 First"
    assert not (repo / ".git" / "hooks").exists()


def test_same_bytes_give_the_same_commit(repo: Path, tmp_path: Path) -> None:
    other = filled(tmp_path / "elsewhere" / "other")
    assert git.commit(repo, "First", WHEN) == git.commit(other, "First", WHEN)


def test_the_machine_takes_no_part(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = git.commit(filled(tmp_path / "plain"), "First", WHEN)
    proof = tmp_path / "hook-ran"
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("post-commit", "pre-commit", "post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {proof}\n")
        (hooks / name).chmod(0o755)
    home = tmp_path / "home"
    (home / "git").mkdir(parents=True)
    (home / "git" / "ignore").write_text("README.md\n")
    (home / "git" / "attributes").write_text("* text=auto\n")
    (home / ".gitconfig").write_text(
        f"[commit]\n gpgsign = true\n[core]\n hooksPath = {hooks}\n autocrlf = true\n[user]\n name = x\n"
    )
    hostile = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_DIR": str(tmp_path / "foreign.git"),
        "GIT_WORK_TREE": str(tmp_path),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(tmp_path / "objects"),
        "GIT_TEMPLATE_DIR": str(tmp_path / "template"),
        "GIT_AUTHOR_NAME": "somebody",
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": str(hooks),
    }
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    assert git.commit(repo, "First", WHEN) == plain
    assert {name: os.environ[name] for name in hostile} == hostile
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"repo", "plain", "template", "home"}

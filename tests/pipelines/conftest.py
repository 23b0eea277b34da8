import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from delivery import deliver
from jobs import commit, git, program
from mlopsctl import catalog


@pytest.fixture(scope="package")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    known = catalog.load()
    return cache(lambda pipeline: deliver(pipeline, tmp_path_factory.mktemp(pipeline) / "repo", known))


@pytest.fixture
def repo(request: pytest.FixtureRequest, delivered: Callable[[str], Path], tmp_path: Path) -> Path:
    """A clone of the project's one commit."""
    folder = shutil.copytree(delivered(request.param), tmp_path / "repo")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", ".")
    commit(folder)
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A runner: the tools that its image has, and what the service sets."""
    bin_ = tmp_path / "bin"
    for name in ("apk", "docker", "sudo"):
        program(bin_, name, "exit 0")
    program(bin_, "aws", 'case "$*" in *get-caller-identity*) echo 123456789012 ;; *) exit 0 ;; esac')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GIT_", "TF_", "MAKE"))}
    service = {
        "GITHUB_BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CHANGE_TARGET": "main",
        "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
    }
    return {**kept, **service, "PATH": f"{bin_}:{os.environ['PATH']}"}

"""Runs a repository's Python in its own environment, on a copy."""

import platform
import shutil
from pathlib import Path

from mlopsctl.adapters.shell import minimal_env
from mlopsctl.checks.check import Workspace
from mlopsctl.domain.ports import Finished
from mlopsctl.errors import InputError

_NOT_THE_APP = shutil.ignore_patterns(".git", "infra", ".terraform", ".venv", "build", "__pycache__", ".*_cache")


def run_app(workspace: Workspace, name: str, *args: str) -> tuple[Finished, Path]:
    """Run Python with `args` in a fresh copy of the repository; also returns the copy."""
    lock = workspace.repo / "requirements.txt"
    if not lock.is_file():
        raise InputError("there is no requirements.txt to build the app's environment from")
    python = workspace.toolbox.app_python(lock)
    copy = workspace.scratch / name
    shutil.copytree(workspace.repo, copy, symlinks=True, ignore=_NOT_THE_APP)
    env = minimal_env({"HOME": str(workspace.scratch), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"})
    return workspace.toolbox.shell.run((str(python), *args), cwd=copy, env=env, timeout=900), copy


def version_in_lock(workspace: Workspace, package: str) -> str:
    """The version of `package` that the app's lock pins."""
    lines = (workspace.repo / "requirements.txt").read_text(encoding="utf8").splitlines()
    return next((line.split()[0].removeprefix(f"{package}==") for line in lines if line.startswith(f"{package}==")), "")


PYTHON = f"Python {platform.python_version()}"

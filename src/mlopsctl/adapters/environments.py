"""Python environments that are not ours: of tools and of generated apps, built from hash locks."""

import hashlib
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mlopsctl import resources
from mlopsctl.adapters.shell import last_words, minimal_env, network_env
from mlopsctl.domain.ports import Finished, Shell
from mlopsctl.errors import MlopsctlError

_STAMP = "lock.sha256"


TOOLS = {"checkov": "the scanner", "linters": "the linters", "moto": "the emulator"}
"""Programs that get an environment of their own, each from `requirements/<name>.in` and `.txt`."""


def tool_folder(tools_dir: Path, name: str) -> Path:
    """Where the environment of a tool is, or will be."""
    pinned = (resources.folder("requirements") / f"{name}.in").read_text(encoding="utf8").strip()
    return tools_dir / (name if "\n" in pinned else re.sub(r"(\[.*\])?==", "-", pinned))


def install_tool(shell: Shell, tools_dir: Path, name: str) -> Path:
    """Install a pinned tool into its own environment; quick when it is there. Returns its Python."""
    return environment(shell, tool_folder(tools_dir, name), resources.folder("requirements") / f"{name}.txt")


def app_environment(shell: Shell, tools_dir: Path, lock: Path) -> Path:
    """The Python of an environment with everything that `lock` pins; one per content of the lock."""
    return environment(shell, tools_dir / "apps" / _digest(lock)[:16], lock)


def environment(shell: Shell, folder: Path, lock: Path) -> Path:
    """Build `folder` from `lock` unless it was; either all of it is there or nothing."""
    python = folder / "bin" / "python"
    if _is_built(folder, lock):
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-", ignore_cleanup_errors=True) as scratch:
        fresh = Path(scratch, "env")
        _build(shell, fresh, lock)
        _point_scripts_at(folder, fresh)
        (fresh / _STAMP).write_text(_digest(lock), encoding="utf8")
        if folder.exists():
            folder.rename(Path(scratch, "old"))
        try:
            fresh.rename(folder)
        except OSError:
            if not _is_built(folder, lock):  # else another process was faster
                raise
    return python


def _is_built(folder: Path, lock: Path) -> bool:
    stamp = folder / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf8") == _digest(lock)


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + platform.python_version().encode()).hexdigest()


def _build(shell: Shell, folder: Path, lock: Path) -> None:
    """With uv when it is on PATH and can, else with pip; both take nothing that the lock does not pin by hash."""
    python, rest = str(folder / "bin" / "python"), ("--quiet", "--require-hashes", "-r", str(lock))
    ways: list[tuple[tuple[str, ...], ...]] = [
        ((sys.executable, "-m", "venv", str(folder)), (python, "-m", "pip", "install", *rest))
    ]
    if uv := shutil.which("uv"):  # quick, but does not read pip's configuration
        create = (uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        ways.insert(0, (create, (uv, "pip", "install", "--python", python, *rest)))
    reason = ""
    for way in ways:
        shutil.rmtree(folder, ignore_errors=True)
        failure = _first_failure(shell, way, folder.parent)
        if failure is None:
            return
        reason = last_words(failure, 5)
    raise MlopsctlError(
        f"{lock.name} could not be installed: {reason}", hint="Check the network and pip's configuration."
    )


def _first_failure(shell: Shell, steps: Sequence[Sequence[str]], cwd: Path) -> Finished | None:
    env = minimal_env(network_env("PIP_", "UV_"))
    ended = (shell.run(step, cwd=cwd, env=env, timeout=1800) for step in steps)
    return next((e for e in ended if e.code), None)


def _point_scripts_at(final: Path, fresh: Path) -> None:
    """Programs in `bin` begin with the absolute path of the Python that they were installed for."""
    for script in (fresh / "bin").iterdir():
        if script.is_file() and not script.is_symlink() and (text := script.read_bytes()).startswith(b"#!"):
            script.write_bytes(text.replace(bytes(fresh), bytes(final)))

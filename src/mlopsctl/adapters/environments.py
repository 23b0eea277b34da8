"""Python environments that are not ours: the scanner's and the generated apps', built from hash locks."""

import hashlib
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from mlopsctl import resources
from mlopsctl.adapters.shell import last_words, minimal_env, network_env
from mlopsctl.domain.ports import Shell
from mlopsctl.errors import MlopsctlError

_STAMP = "lock.sha256"


def checkov_folder(tools_dir: Path) -> Path:
    """Where the scanner's environment is, or will be."""
    pinned = (resources.folder("requirements") / "checkov.in").read_text(encoding="utf8").strip()
    return tools_dir / pinned.replace("==", "-")


def install_checkov(shell: Shell, tools_dir: Path) -> Path:
    """Install the pinned scanner into its own environment; quick when it is there. Returns its Python."""
    return environment(shell, checkov_folder(tools_dir), resources.folder("requirements") / "checkov.txt")


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
    """With uv when it is on PATH, else with pip; both take nothing that the lock does not pin by hash."""
    env = minimal_env(network_env("PIP_", "UV_"))
    python = str(folder / "bin" / "python")
    uv = shutil.which("uv")
    if uv:
        create: tuple[str, ...] = (uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        install: tuple[str, ...] = (
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            python,
            "--require-hashes",
            "-r",
            str(lock),
        )
    else:
        create = (sys.executable, "-m", "venv", str(folder))
        install = (python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock))
    for argv in (create, install):
        ended = shell.run(argv, cwd=folder.parent, env=env, timeout=1800)
        if ended.code:
            raise MlopsctlError(
                f"{lock.name} could not be installed: {last_words(ended, 5)}",
                hint="Check the network and pip's configuration.",
            )


def _point_scripts_at(final: Path, fresh: Path) -> None:
    """Programs in `bin` begin with the absolute path of the Python that they were installed for."""
    for script in (fresh / "bin").iterdir():
        if script.is_file() and not script.is_symlink() and (text := script.read_bytes()).startswith(b"#!"):
            script.write_bytes(text.replace(bytes(fresh), bytes(final)))

"""All or nothing: a kill at any moment leaves no target, or the whole one."""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mlopsctl.codegen.tree import write
from mlopsctl.errors import InputError, MlopsctlError

_FULL = (errno.ENOSPC, errno.EDQUOT)


def deliver(files: Mapping[str, bytes], target: Path, commit: Callable[[Path], str]) -> str:
    """Write and commit `files` beside `target`, then move them there in one step; returns what `commit` returns."""
    target = target.absolute()
    refuse_occupied(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        with _draft(target) as draft:
            write(files, draft)
            sha = commit(draft)
            draft.chmod(0o755)
            os.rename(draft, target)  # noqa: PTH104  # rename(2): atomic, and refuses a target that was filled meanwhile
            _sync(target.parent)
    except OSError as failed:
        raise _explained(failed, target) from failed
    return sha


def refuse_occupied(target: Path) -> None:
    """Raises InputError when something is at `target` already."""
    hint = "Choose another --out, or move what is there away."
    if target.is_symlink():
        raise InputError(f"{target} is a symbolic link", hint=hint)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise InputError(f"{target} already exists and is not an empty folder", hint=hint)


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A private folder on the target's file system, locked for as long as we live and removed unless moved away."""
    draft = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    lock = os.open(draft, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(lock)


def _sweep(target: Path) -> None:
    """Remove the drafts of deliveries that were killed; a locked one belongs to somebody alive."""
    for found in sorted(target.parent.iterdir()):
        if not found.name.startswith(_prefix(target)) or found.is_symlink() or not found.is_dir():
            continue
        lock = os.open(found, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(found, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def _prefix(target: Path) -> str:
    return f".{target.name}.mlopsctl-"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explained(failed: OSError, target: Path) -> MlopsctlError:
    if failed.errno in _FULL:
        return MlopsctlError(
            f"no space left to deliver {target}", hint="Free some space, then resume the run; nothing was left behind."
        )
    if failed.errno in (errno.ENOTEMPTY, errno.EEXIST):
        return InputError(f"{target} was filled by somebody else meanwhile", hint="Choose another --out.")
    return InputError(f"cannot deliver {target}: {failed.strerror}", hint="Choose a folder that you may write to.")

"""A repository as a mapping of POSIX paths to bytes, and the same on disk."""

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from mlopsctl.domain.noun import sha256
from mlopsctl.errors import BlueprintError, InputError

# What git, terraform, python and the app leave behind where they ran.
_LEFTOVERS = frozenset(
    {".git", ".terraform", ".terraform.lock.hcl", "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", "build"}
)


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write `files` into `folder`, which must be absent or empty, through no symbolic link."""
    for path in files:
        _refuse_unsafe(path)
    if folder.is_symlink() or (folder.exists() and any(folder.iterdir())):
        raise InputError(f"{folder} is a link or not empty", hint="Choose a folder that does not exist yet.")
    folder.mkdir(mode=0o755, exist_ok=True)
    for path, content in sorted(files.items()):
        _make_parents(folder, PurePosixPath(path))
        _write_new(folder / path, content)


def read(folder: Path) -> dict[str, bytes]:
    """All files below `folder`, without what tools keep there."""
    files = {}
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _LEFTOVERS)
        for name in sorted({*names, *folders} - _LEFTOVERS):
            path = Path(here, name)
            if path.is_symlink():
                raise InputError(f"{path} is a symbolic link", hint="Replace it by the file it points to.")
            if name in names:
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return dict(sorted(files.items()))


def merged(*trees: Mapping[str, bytes]) -> dict[str, bytes]:
    """All files of `trees`. Raises BlueprintError when two of them hold the same path."""
    files: dict[str, bytes] = {}
    for tree in trees:
        if clash := sorted(path for path in tree if path in files):
            raise BlueprintError(f"two parts of the repository write {', '.join(clash)}")
        files |= tree
    return files


def sha256_of_tree(files: Mapping[str, bytes]) -> str:
    """One hash over all paths and contents."""
    return sha256({path: sha256(content) for path, content in files.items()})


def _refuse_unsafe(path: str) -> None:
    pure = PurePosixPath(path)
    parts = path.split("/")
    strange = pure.is_absolute() or "\\" in path or "\0" in path or not all(parts)
    if strange or any(part in (".", "..") or part.lower() == ".git" for part in parts):
        raise InputError(f"{path!r} may not be a path in a generated repository")


def _make_parents(folder: Path, path: PurePosixPath) -> None:
    for parent in reversed(path.parents[:-1]):
        made = folder / parent
        if made.is_symlink():
            raise InputError(f"{made} is a symbolic link")
        if not made.is_dir():
            made.mkdir()
            made.chmod(0o755)


def _write_new(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fchmod(file, 0o644)
        os.fsync(file)

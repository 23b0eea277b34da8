"""The first commit of a delivered repository, the same for the same bytes wherever it is made."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mlopsctl.errors import MlopsctlError, ToolMissing

if TYPE_CHECKING:
    from git import Git

_AUTHOR = "mlopsctl"
_EMAIL = "mlopsctl@localhost"
_SETTINGS = {
    "core.attributesFile": os.devnull,
    "core.autocrlf": "false",
    "core.excludesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
}
_ENVIRONMENT = threading.Lock()


def commit(folder: Path, message: str, when: datetime) -> str:
    """Put everything in `folder` into a new repository on branch `main`; returns the commit's sha.

    Only plumbing is used, so no hook, signature, template or setting of this machine takes part. Ignored files are
    committed too.
    """
    with _git(folder, when) as git:
        git.init("--quiet", "--template=", "--initial-branch=main", "--object-format=sha1")
        git.add("--all", "--force", ".")
        sha = str(git.commit_tree(git.write_tree(), "-m", message))
        git.update_ref("refs/heads/main", sha)
    return sha


def head(folder: Path) -> str:
    """The sha of the commit that is checked out in `folder`."""
    with _git(folder, datetime.now(tz=UTC)) as git:
        return str(git.rev_parse("--verify", "HEAD"))


@contextmanager
def _git(folder: Path, when: datetime) -> "Iterator[Git]":
    with _own_environment(when):
        try:
            from git import Git, GitCommandError
        except ImportError as missing:
            raise ToolMissing("git was not found", hint="Install git and run the command again.") from missing
        git = Git(folder)
        git.set_persistent_git_options(c=[f"{name}={value}" for name, value in _SETTINGS.items()])
        try:
            yield git
        except GitCommandError as failed:
            raise MlopsctlError(f"git failed in {folder}: {failed.stderr.strip()}") from failed


@contextmanager
def _own_environment(when: datetime) -> Iterator[None]:
    """GitPython hands the process's environment to git: swap every GIT_* variable for ours while it runs."""
    date = f"{int(when.timestamp())} +0000"
    ours = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **{f"GIT_{role}_NAME": _AUTHOR for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": _EMAIL for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_DATE": date for role in ("AUTHOR", "COMMITTER")},
    }
    with _ENVIRONMENT:
        theirs = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GIT_")}
        os.environ.update(ours)
        try:
            yield
        finally:
            for name in ours:
                del os.environ[name]
            os.environ.update(theirs)

"""The run store: one SQLite file in the home folder, private to its owner, WAL and synchronous FULL."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mlopsctl.errors import MlopsctlError

SCHEMA = 1  # how many migrations there are; checked without loading them
_BUSY_MS = 15_000

_TROUBLE = {  # prefix of SQLite's error name -> what it means, what to do
    "SQLITE_FULL": ("the disk is full", "Free some space, then run the command again: nothing was half written."),
    "SQLITE_READONLY": ("it cannot be written", "Check the folder's permissions, or set MLOPSCTL_HOME to another one."),
    "SQLITE_CANTOPEN": ("it cannot be opened", "Check the folder's permissions, or set MLOPSCTL_HOME to another one."),
    "SQLITE_PERM": ("it cannot be opened", "Check the folder's permissions, or set MLOPSCTL_HOME to another one."),
    "SQLITE_CORRUPT": ("the file is damaged", "Restore it from a backup, or move it away to start with an empty one."),
    "SQLITE_NOTADB": ("it is not a database", "Restore it from a backup, or move it away to start with an empty one."),
    "SQLITE_BUSY": ("another process keeps it locked", "Wait for the other command to end, then try again."),
    "SQLITE_IOERR": ("the disk reports an error", "Check the disk, or set MLOPSCTL_HOME to another one."),
}


@dataclass(frozen=True)
class Store:
    """An open run store; safe to share between threads."""

    home: Path
    connection: sqlite3.Connection
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def file(self) -> Path:
        return _file(self.home)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, alone among all writers; inside another transaction it becomes part of that one."""
        with self._lock, explained(self.file):
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            finally:
                self.connection.rollback()  # nothing is left to roll back after a commit

    def rows(self, sql: str, *values: str | int) -> list[sqlite3.Row]:
        with self._lock, explained(self.file):
            return self.connection.execute(sql, values).fetchall()

    def close(self) -> None:
        self.connection.close()


def open_store(home: Path) -> Store:
    """The store in `home`, created or brought up to date. Raises MlopsctlError naming the file when it cannot be."""
    file = _file(home)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_file(file)
    except OSError as trouble:
        raise _unusable(file, str(trouble.strerror), "Set MLOPSCTL_HOME to a folder you can write.") from trouble
    with explained(file):
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
        try:
            return _prepared(Store(home, connection))
        except (sqlite3.Error, MlopsctlError):
            connection.close()
            raise


def private_file(path: Path) -> None:
    """Make sure that `path` exists and only its owner can read it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY | os.O_NOFOLLOW, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Say what is wrong with `file` instead of letting SQLite's own error out; a broken rule of ours stays a bug."""
    try:
        yield
    except sqlite3.Error as trouble:
        name = getattr(trouble, "sqlite_errorname", "")
        for prefix, (what, hint) in _TROUBLE.items():
            if name.startswith(prefix):
                raise _unusable(file, what, hint) from trouble
        raise


def stamp(when: datetime) -> str:
    """RFC 3339 in UTC with a fixed width, so that text order is time order."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def _file(home: Path) -> Path:
    return home / "mlopsctl.db"


def _unusable(file: Path, what: str, hint: str) -> MlopsctlError:
    return MlopsctlError(f"The run store {file} cannot be used: {what}", hint=hint)


def _prepared(store: Store) -> Store:
    connection = store.connection
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {pragma}")
    version = _version(connection)
    if version < SCHEMA:
        with store.transaction():
            if _version(connection) < SCHEMA:  # another process may have done it while this one waited
                from mlopsctl.store.migrations import migrate

                migrate(connection)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
    elif version > SCHEMA:
        raise _unusable(store.file, "a newer mlopsctl wrote it", "Upgrade mlopsctl.")
    return store


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])

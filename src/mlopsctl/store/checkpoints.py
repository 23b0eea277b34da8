"""LangGraph's checkpoints in their own file, each hashed when it is written and checked before it is trusted.

SqliteSaver calls itself fit for small projects: one connection, one lock. A run has one process (store.lock), so that
is all we need (docs/adr/0003).
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from langgraph.checkpoint.sqlite import SqliteSaver

from mlopsctl.errors import Conflict
from mlopsctl.store.database import explained, private_file

_NEWEST = "SELECT checkpoint_id, checkpoint FROM checkpoints WHERE thread_id = ? ORDER BY checkpoint_id DESC LIMIT 1"
Written = Callable[[str, str], None]


class HashedSaver(SqliteSaver):
    """Tells `written` the id and SHA-256 of every checkpoint that it stores."""

    written: Written | None = None

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:  # noqa: ANN401  # as its base
        stored = super().put(config, checkpoint, metadata, new_versions)
        if self.written is not None:
            found = newest(self.conn, config["configurable"]["thread_id"])
            if found is not None:
                self.written(*found)
        return stored


@contextmanager
def open_checkpoints(home: Path, written: Written | None = None) -> Iterator[HashedSaver]:
    """The checkpoints in `home`, private to their owner, WAL and synchronous FULL."""
    file = home / "checkpoints.db"
    private_file(file)
    with explained(file), closing(sqlite3.connect(file, check_same_thread=False, timeout=15)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        saver = HashedSaver(connection)
        saver.setup()
        saver.written = written
        yield saver


def newest(connection: sqlite3.Connection, run_id: str) -> tuple[str, str] | None:
    """Id and SHA-256 of the newest checkpoint of a run."""
    row = connection.execute(_NEWEST, (run_id,)).fetchone()
    return None if row is None else (str(row[0]), hashlib.sha256(bytes(row[1])).hexdigest())


def refuse_foreign(saver: HashedSaver, run_id: str, logged: dict[str, str]) -> None:
    """Raises Conflict when the newest checkpoint of a run is not the one that the log knows under its id.

    A checkpoint that the log does not know at all was written by a process that was killed before it could say so.
    """
    found = newest(saver.conn, run_id)
    if found is not None and logged.get(found[0], found[1]) != found[1]:
        raise Conflict(
            f"The checkpoint of run {run_id} is not what mlopsctl wrote",
            hint="Somebody changed checkpoints.db. Start the run again from its document.",
        )

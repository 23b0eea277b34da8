import difflib
import re
import secrets
import sqlite3
from datetime import datetime
from pathlib import PurePath

from mlopsctl.domain.noun import sha256
from mlopsctl.domain.run import Options, Run, RunStatus
from mlopsctl.errors import InputError
from mlopsctl.store.database import Store, stamp


def create(
    store: Store, document: str, *, document_name: str, options: Options, requested_by: str, now: datetime
) -> Run:
    """A new run that can be resumed without its file; `20261122-fraud-scoring-7f3a` is what an id looks like."""
    with store.transaction() as connection:
        run = Run(
            id=_new_id(store, document_name, now),
            status="running",
            document_name=document_name,
            document_sha256=sha256(document.encode()),
            options=options,
            requested_by=requested_by,
            created_at=now,
        )
        connection.execute(
            "INSERT INTO runs VALUES (:id, :status, :document_name, :document, :document_sha256, :options,"
            " :requested_by, :created_at, :detail)",
            {**dict(run), "document": document, "options": options.model_dump_json(), "created_at": stamp(now)},
        )
    return run


def get(store: Store, run_id: str) -> Run:
    """The run. Raises InputError, with similar ids, when there is none."""
    return _run(_row(store, run_id))


def document(store: Store, run_id: str) -> str:
    """The text that the run was started with."""
    return str(_row(store, run_id)["document"])


def newest_first(store: Store) -> tuple[Run, ...]:
    return tuple(_run(row) for row in store.rows("SELECT * FROM runs ORDER BY created_at DESC, rowid DESC"))


def set_status(store: Store, run_id: str, status: RunStatus, detail: str = "") -> Run:
    """Record where the run stands and, in one sentence, why."""
    with store.transaction() as connection:
        run = get(store, run_id).model_copy(update={"status": status, "detail": detail})
        connection.execute("UPDATE runs SET status = ?, detail = ? WHERE id = ?", (status, detail, run_id))
    return run


def _new_id(store: Store, document_name: str, now: datetime) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", PurePath(document_name).stem.lower())[:24].strip("-") or "run"
    while True:
        run_id = f"{now:%Y%m%d}-{words}-{secrets.token_hex(2)}"
        if not store.rows("SELECT 1 FROM runs WHERE id = ?", run_id):
            return run_id


def _row(store: Store, run_id: str) -> sqlite3.Row:
    if rows := store.rows("SELECT * FROM runs WHERE id = ?", run_id):
        return rows[0]
    ids = [row["id"] for row in store.rows("SELECT id FROM runs")]
    similar = difflib.get_close_matches(run_id, ids, n=3)
    hint = f"Did you mean {' or '.join(similar)}?" if similar else "`mlopsctl runs` lists all runs."
    raise InputError(f"There is no run `{run_id}`", hint=hint)


def _run(row: sqlite3.Row) -> Run:
    values = {name: row[name] for name in Run.model_fields}
    return Run.model_validate({**values, "options": Options.model_validate_json(row["options"])})

"""How the run store came to its shape. Append only: what has shipped is never edited (`database.SCHEMA` counts)."""

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("mlopsctl")


@migrations()
def runs_approvals_and_events(db: Database) -> None:
    """Runs with their documents, gates with their decisions, and the chained log that nothing may rewrite."""
    statements = (
        """CREATE TABLE runs (
            id TEXT PRIMARY KEY, status TEXT NOT NULL, document_name TEXT NOT NULL, document TEXT NOT NULL,
            document_sha256 TEXT NOT NULL, options TEXT NOT NULL, requested_by TEXT NOT NULL,
            created_at TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '') STRICT""",
        """CREATE TABLE approvals (
            run_id TEXT NOT NULL REFERENCES runs(id), gate TEXT NOT NULL, attempt INTEGER NOT NULL,
            subject TEXT NOT NULL, subject_sha256 TEXT NOT NULL, requested_at TEXT NOT NULL, expires_at TEXT NOT NULL,
            decision TEXT, by TEXT, method TEXT, reason TEXT, edit TEXT, decided_at TEXT,
            PRIMARY KEY (run_id, gate, attempt)) STRICT""",
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL)",
        "CREATE INDEX events_of_run ON events (run_id, seq)",
        "CREATE UNIQUE INDEX events_hash ON events (hash)",
        """CREATE TRIGGER events_no_update BEFORE UPDATE ON events
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        """CREATE TRIGGER events_no_delete BEFORE DELETE ON events
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        """CREATE TRIGGER events_no_replace BEFORE INSERT ON events
            WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq OR hash = NEW.hash)
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    )
    for statement in statements:
        db.conn.execute(statement)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing, inside the caller's transaction."""
    migrations.apply(Database(connection, execute_plugins=False))

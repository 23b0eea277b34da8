"""The event log: append-only rows, each hashed together with the hash of the row before it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import Noun, canonical
from mlopsctl.store.database import Store, stamp

_DOMAIN = b"mlopsctl event v1\n"
_GENESIS = ""


class Head(Noun):
    """The end of the log at some time; kept elsewhere it shows when later rows were cut off."""

    seq: int = 0
    hash: str = _GENESIS


class Verification(Noun):
    """Whether the log is as it was written. `first_bad_seq` and `reason` say where and why not."""

    ok: bool
    count: int
    first_bad_seq: int | None = None
    reason: str = ""


def append(store: Store, event: Event) -> Event:
    """Log `event` (now, when it carries no time) and return it as stored, with its place and hashes."""
    with store.transaction() as connection:
        last = head(store)
        values = event.model_dump(mode="json", exclude={"hash"})
        values |= {"seq": last.seq + 1, "prev_hash": last.hash, "ts": event.ts or stamp(datetime.now(UTC))}
        body = canonical(values)
        digest = _digest(body)
        connection.execute(
            "INSERT INTO events (seq, run_id, body, hash) VALUES (?, ?, ?, ?)",
            (last.seq + 1, event.run_id, body.decode(), digest),
        )
    return _event(body, digest)


def read(store: Store, run_id: str | None = None, *, after: int = 0) -> tuple[Event, ...]:
    """The events of one run, or all, that follow `after`; oldest first."""
    sql = "SELECT body, hash FROM events WHERE seq > ?"
    if run_id is None:
        rows = store.rows(f"{sql} ORDER BY seq", after)
    else:
        rows = store.rows(f"{sql} AND run_id = ? ORDER BY seq", after, run_id)
    return tuple(_event(row["body"].encode(), row["hash"]) for row in rows)


def head(store: Store) -> Head:
    rows = store.rows("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    return Head(seq=rows[0]["seq"], hash=rows[0]["hash"]) if rows else Head()


def verify(store: Store, anchors: Iterable[Head] = ()) -> Verification:
    """Recompute the chain; every anchor, a head noted down earlier, must be part of it."""
    known = {anchor.seq: anchor.hash for anchor in anchors}
    count, previous = 0, _GENESIS
    # as bytes: a damaged row need not be text
    rows = store.rows(
        "SELECT seq, CAST(run_id AS BLOB), CAST(body AS BLOB), CAST(hash AS BLOB) FROM events ORDER BY seq"
    )
    for seq, run_id, body, digest in rows:
        reason = _fault(count + 1, previous, (seq, run_id, body, digest))
        if not reason and known.pop(seq, digest.decode()) != digest.decode():
            reason = "differs from a head that was noted down earlier"
        if reason:
            return Verification(ok=False, count=count, first_bad_seq=count + 1, reason=reason)
        count, previous = seq, digest.decode()
    if missing := sorted(seq for seq in known if seq > 0):
        reason = f"the log ends at {count}, but its head was once at {missing[-1]}"
        return Verification(ok=False, count=count, first_bad_seq=count + 1, reason=reason)
    return Verification(ok=True, count=count)


def _fault(expected_seq: int, previous: str, row: tuple[int, bytes, bytes, bytes]) -> str:
    """What is wrong with `row`, or nothing."""
    seq, run_id, body, digest = row
    if seq != expected_seq:
        return "a row is missing or out of order"
    if _digest(body).encode() != digest:
        return "the row was changed after it was written"
    written = json.loads(body)
    if (written["seq"], written["run_id"].encode(), written["prev_hash"]) != (seq, run_id, previous):
        return "the row does not continue the one before it"
    return ""


def _digest(body: bytes) -> str:
    return hashlib.sha256(_DOMAIN + body).hexdigest()


def _event(body: bytes, digest: str) -> Event:
    return Event.model_validate({**json.loads(body), "hash": digest})

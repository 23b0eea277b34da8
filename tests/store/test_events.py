import json
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from mlopsctl.domain.event import Actor, Event
from mlopsctl.store import events
from mlopsctl.store.database import Store

SYSTEM = Actor(type="system", id="mlopsctl")
TRIGGERS = ("events_no_update", "events_no_delete", "events_no_replace")


def event(number: int = 0, run_id: str = "run-a") -> Event:
    return Event(run_id=run_id, action="agent.finished", actor=SYSTEM, data={"number": number, "text": "Zürich ✓"})


def fill(store: Store, count: int) -> None:
    with store.transaction():
        for number in range(count):
            events.append(store, event(number, f"run-{'ab'[number % 2]}"))


def disarm(store: Store) -> None:
    """What an attacker with the file would do first."""
    for trigger in TRIGGERS:
        store.connection.execute(f"DROP TRIGGER {trigger}")


def test_events_are_numbered_without_gaps_and_chained(store: Store) -> None:
    first, second = events.append(store, event(1)), events.append(store, event(2))
    assert (first.seq, second.seq) == (1, 2)
    assert (first.prev_hash, second.prev_hash) == ("", first.hash)
    assert first.ts.endswith("+00:00")
    assert events.read(store) == (first, second)
    assert events.head(store) == events.Head(seq=2, hash=second.hash)


def test_reading_by_run_and_from_a_place(store: Store) -> None:
    fill(store, 6)
    assert [e.seq for e in events.read(store, "run-a")] == [1, 3, 5]
    assert [e.seq for e in events.read(store, "run-a", after=3)] == [5]
    assert [e.seq for e in events.read(store, after=4)] == [5, 6]


def test_a_given_time_is_kept_and_a_lone_surrogate_is_stored_as_it_is_hashed(store: Store) -> None:
    given = event().model_copy(update={"ts": "2026-11-22T10:00:00Z", "data": {"text": "\ud83d"}})
    stored = events.append(store, given)
    assert (stored.ts, stored.data) == ("2026-11-22T10:00:00Z", {"text": "?"})
    assert events.read(store) == (stored,)


def test_threads_share_the_log(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(lambda n: events.append(store, event(n)).seq, range(40)))
    assert sorted(seqs) == list(range(1, 41))
    assert events.verify(store).ok


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET run_id = 'x' WHERE seq = 2",
        "DELETE FROM events WHERE seq = 3",
        "INSERT OR REPLACE INTO events SELECT 2, run_id, body, 'new' FROM events WHERE seq = 1",
        "REPLACE INTO events SELECT 9, run_id, body, hash FROM events WHERE seq = 1",
    ],
)
def test_nothing_is_rewritten(store: Store, sql: str) -> None:
    fill(store, 3)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.connection.execute(sql)
    assert events.verify(store) == events.Verification(ok=True, count=3)


def test_every_flipped_byte_is_found_in_its_row(store: Store) -> None:
    fill(store, 12)
    disarm(store)
    dice = random.Random(7)
    for _ in range(400):
        seq, column = dice.randint(1, 12), dice.choice(["run_id", "body", "hash"])
        sql = f"SELECT CAST({column} AS BLOB) AS raw FROM events WHERE seq = ?"  # noqa: S608  # three column names
        before = store.rows(sql, seq)[0]["raw"]
        position, bit = dice.randrange(len(before)), 1 << dice.randrange(8)
        after = bytearray(before)
        after[position] ^= bit
        update = f"UPDATE events SET {column} = CAST(? AS TEXT) WHERE seq = ?"  # noqa: S608  # as above
        store.connection.execute(update, (bytes(after), seq))
        found = events.verify(store)
        assert (found.ok, found.first_bad_seq) == (False, seq), (column, position, bit)
        store.connection.execute(update, (before, seq))
    assert events.verify(store).ok


@pytest.mark.parametrize(
    ("sql", "first_bad"),
    [
        ("DELETE FROM events WHERE seq = 4", 4),
        ("DELETE FROM events WHERE seq = 1", 1),
        ("UPDATE events SET seq = 99 WHERE seq = 5", 5),
        ("UPDATE events SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4)", 1),
    ],
)
def test_missing_and_moved_rows_are_found(store: Store, sql: str, first_bad: int) -> None:
    fill(store, 8)
    disarm(store)
    store.connection.execute(sql)
    found = events.verify(store)
    assert (found.ok, found.first_bad_seq) == (False, first_bad)
    assert found.reason


def test_a_rewritten_row_with_a_right_hash_breaks_the_next(store: Store) -> None:
    fill(store, 5)
    disarm(store)
    body = json.loads(store.rows("SELECT body FROM events WHERE seq = 3")[0]["body"])
    forged = json.dumps({**body, "action": "gate.decided"}).encode()
    store.connection.execute(
        "UPDATE events SET body = ?, hash = ? WHERE seq = 3",
        (forged.decode(), events._digest(forged)),  # noqa: SLF001  # an attacker has the code
    )
    assert events.verify(store).first_bad_seq == 4


def test_a_cut_tail_and_a_rebuilt_log_are_found_by_an_earlier_head(store: Store) -> None:
    fill(store, 6)
    head = events.head(store)
    disarm(store)
    store.connection.execute("DELETE FROM events WHERE seq > 4")
    assert events.verify(store).ok
    assert events.verify(store, [head]).first_bad_seq == 5
    fill(store, 4)
    assert events.verify(store).ok
    assert events.verify(store, [head]).first_bad_seq == 6


def test_an_empty_log_verifies_as_empty(store: Store) -> None:
    assert events.verify(store) == events.Verification(ok=True, count=0)

import sqlite3
import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from mlopsctl.domain.event import Actor, Event
from mlopsctl.errors import MlopsctlError
from mlopsctl.store import database, events
from mlopsctl.store.database import Store, open_store
from mlopsctl.store.migrations import migrations

EVENT = Event(run_id="r", action="run.created", actor=Actor(type="system", id="mlopsctl"), data={"text": "x" * 3000})


def _open_and_append(home: Path) -> int:
    store = open_store(home)
    try:
        return events.append(store, EVENT).seq
    finally:
        store.close()


def test_home_and_file_are_private_to_their_owner(store: Store) -> None:
    events.append(store, EVENT)
    assert stat.S_IMODE(store.home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in store.home.iterdir()} == {0o600}


def test_every_commit_reaches_the_disk_before_it_counts(store: Store) -> None:
    assert store.rows("PRAGMA journal_mode")[0][0] == "wal"
    assert store.rows("PRAGMA synchronous")[0][0] == 2


def test_schema_number_counts_the_migrations(store: Store) -> None:
    names = [row["name"] for row in store.rows("SELECT name FROM _sqlite_migrations")]
    assert len(names) == len(list(migrations._migrations)) == database.SCHEMA  # noqa: SLF001  # no public list


def test_opening_again_changes_nothing(store: Store) -> None:
    events.append(store, EVENT)
    before = store.rows("SELECT name, sql FROM sqlite_master")
    again = open_store(store.home)
    assert again.rows("SELECT name, sql FROM sqlite_master") == before
    assert events.head(again) == events.head(store)
    again.close()


def test_processes_that_open_a_new_home_at_once_share_one_store(tmp_path: Path) -> None:
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as pool:
        places = list(pool.map(_open_and_append, [tmp_path / "home"] * 16))
    assert sorted(places) == list(range(1, 17))


def test_a_store_from_the_future_is_refused(store: Store) -> None:
    store.connection.execute(f"PRAGMA user_version = {database.SCHEMA + 1}")
    with pytest.raises(MlopsctlError, match="newer mlopsctl") as refused:
        open_store(store.home)
    assert "Upgrade" in refused.value.hint


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look like one" * 40, b"SQLite format 3\0"]
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mlopsctl.db").write_bytes(content)
    with pytest.raises(
        MlopsctlError, match=r"mlopsctl\.db cannot be used: (it is not a|the file is damaged)"
    ) as refused:
        open_store(tmp_path)
    assert refused.value.hint


def test_a_zeroed_page_is_damage_and_no_traceback(store: Store) -> None:
    for _ in range(20):
        events.append(store, EVENT)
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    with store.file.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(store.file.stat().st_size - 4096))
    with pytest.raises(MlopsctlError, match="the file is damaged"):
        events.verify(open_store(store.home))


def test_a_full_disk_leaves_the_log_whole(store: Store) -> None:
    pages = store.rows("PRAGMA page_count")[0][0]
    store.connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(MlopsctlError, match="the disk is full") as refused:  # noqa: PT012  # which append fills it varies
        for _ in range(50):
            events.append(store, EVENT)
    assert "space" in refused.value.hint
    store.connection.execute("PRAGMA max_page_count = 100000")
    written = events.head(store).seq
    assert 0 < written < 50
    assert events.verify(store) == events.Verification(ok=True, count=written)
    assert events.append(store, EVENT).seq == written + 1


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MlopsctlError, match=r"file/home/mlopsctl\.db cannot be used: Not a directory"):
        open_store(tmp_path / "file" / "home")


def test_a_read_only_store_says_so(store: Store) -> None:
    store.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(MlopsctlError, match="it cannot be written"):
        events.append(store, EVENT)


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as connection:  # noqa: PT012  # one unit
        events.append(store, EVENT)
        connection.execute("INSERT INTO approvals (run_id) VALUES ('nobody')")
    assert events.head(store).seq == 0

import re
from datetime import UTC, datetime, timedelta

import pytest

from mlopsctl.domain.run import Options, Run
from mlopsctl.errors import InputError
from mlopsctl.store import runs
from mlopsctl.store.database import Store, open_store

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def create(store: Store, name: str = "fraud scoring.md", later: int = 0) -> Run:
    return runs.create(
        store,
        "We score cards.",
        document_name=name,
        options=Options(out="repo", cloud="aws", build_date=NOW.date()),
        requested_by="ada",
        now=NOW + timedelta(seconds=later),
    )


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Fraud Scoring.md", r"20261122-fraud-scoring-[0-9a-f]{4}"),
        ("../../etc/pass wd;rm -rf.txt", r"20261122-pass-wd-rm-rf-[0-9a-f]{4}"),
        ("要件.md", r"20261122-run-[0-9a-f]{4}"),
        ("a" * 300, r"20261122-a{24}-[0-9a-f]{4}"),
    ],
)
def test_an_id_is_short_and_safe(store: Store, name: str, pattern: str) -> None:
    assert re.fullmatch(pattern, create(store, name).id)


def test_ids_never_repeat(store: Store) -> None:
    assert len({create(store).id for _ in range(300)}) == 300


def test_a_run_outlives_its_process(store: Store) -> None:
    run = create(store)
    store.close()
    again = open_store(store.home)
    assert runs.get(again, run.id) == run
    assert runs.document(again, run.id) == "We score cards."
    again.close()


def test_status_and_its_reason_are_kept_and_runs_are_listed_newest_first(store: Store) -> None:
    old, new = create(store), create(store, later=5)
    blocked = runs.set_status(store, old.id, "blocked", "No region in the EU.")
    assert runs.get(store, old.id) == blocked
    assert (blocked.status, blocked.detail) == ("blocked", "No region in the EU.")
    assert runs.newest_first(store) == (new, blocked)


def test_an_unknown_run_is_refused_with_the_ids_that_look_like_it(store: Store) -> None:
    run = create(store)
    with pytest.raises(InputError, match="no run") as refused:
        runs.get(store, run.id[:-1])
    assert run.id in refused.value.hint
    with pytest.raises(InputError) as strange:
        runs.set_status(store, "zzz", "failed")
    assert "mlopsctl runs" in strange.value.hint

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from mlopsctl.domain.run import Options
from mlopsctl.errors import Conflict, InputError
from mlopsctl.store import runs
from mlopsctl.store.database import Store
from mlopsctl.store.lock import hold

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOLDER = """
import sys, pathlib, time
from mlopsctl.store.database import open_store
from mlopsctl.store.lock import hold
with hold(open_store(pathlib.Path(sys.argv[1])), sys.argv[2]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def run_id(store: Store) -> str:
    return runs.create(
        store, "", document_name="a", options=Options(out="o", build_date=NOW.date()), requested_by="ada", now=NOW
    ).id


def test_a_held_run_names_its_holder_and_a_killed_holder_frees_it(store: Store, run_id: str) -> None:
    argv = [sys.executable, "-c", HOLDER, str(store.home), run_id]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Conflict, match=f"held by pid {holder.pid}$"), hold(store, run_id):
            pass
        holder.kill()
        holder.wait()
    with hold(store, run_id):
        assert (store.home / "runs" / run_id / "run.lock").read_text() == str(os.getpid())


def test_a_run_can_be_held_again_after_it_was_let_go(store: Store, run_id: str) -> None:
    for _ in range(2):
        with hold(store, run_id):
            pass


def test_an_unknown_run_cannot_be_held_and_leaves_no_folder(store: Store) -> None:
    with pytest.raises(InputError), hold(store, "../outside"):
        pass
    assert not (store.home / "runs").exists()

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from mlopsctl.errors import Conflict
from mlopsctl.store import runs
from mlopsctl.store.database import Store


@contextmanager
def hold(store: Store, run_id: str) -> Iterator[None]:
    """Be the only process that works on the run. Raises Conflict naming the holder; a killed holder holds nothing."""
    folder = store.home / "runs" / runs.get(store, run_id).id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / "run.lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            holder = os.read(file, 20).decode() or "unknown"
            raise Conflict(
                f"Run {run_id} is held by pid {holder}",
                hint="Wait until that process ends, or stop it; then try again.",
            ) from held
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        yield
    finally:
        os.close(file)

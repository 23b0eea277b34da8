"""Builds the real adapters. Everything below `app` gets them as arguments."""

import getpass
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlopsctl import settings
from mlopsctl.adapters.clock import SystemClock
from mlopsctl.adapters.replay import ReplayBackend
from mlopsctl.agents.offline import OfflineBackend
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.event import Actor, Event
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.ports import Backend, Listener
from mlopsctl.domain.run import Options
from mlopsctl.errors import InputError
from mlopsctl.store import events
from mlopsctl.store.database import Store, open_store

BACKENDS = ("offline", "replay")


@contextmanager
def opened() -> Iterator[Store]:
    """The run store of this user, closed at the end."""
    store = open_store(settings.load().home)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def tools() -> Iterator[Toolbox]:
    """The tools that judge, warming up; stopped at the end. Raises ToolMissing before any work is done without them."""
    with Toolbox(settings.load()) as toolbox:
        toolbox.terraform.required()
        toolbox.checkov.required()
        toolbox.warm()
        yield toolbox


def user() -> str:
    """Who is asking, as far as this machine knows. An unsigned local approval is an assertion, not a proof."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


class Recorder:
    """Logs each event and tells `listener`; one at a time, from any thread."""

    def __init__(self, store: Store, run_id: str, listener: Listener) -> None:
        self._store, self._run_id, self._listener = store, run_id, listener
        self._turn = threading.Lock()

    def __call__(self, action: str, actor: Actor, data: JSON) -> None:
        with self._turn:
            self._listener(
                events.append(self._store, Event(run_id=self._run_id, action=action, actor=actor, data=data))
            )


def backend(options: Options) -> Backend:
    """The backend that the user chose. Raises InputError for a name that does not exist."""
    if options.backend == "offline":
        return OfflineBackend()
    if options.backend == "replay":
        if not options.script:
            raise InputError("The replay backend needs a script", hint="Add `--script FILE`.")
        return ReplayBackend(Path(options.script))
    raise InputError(f"There is no backend `{options.backend}`", hint=f"Backends: {', '.join(BACKENDS)}.")


CLOCK = SystemClock()

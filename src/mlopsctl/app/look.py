"""Views of what happened: the run store, the checkpoints and the log."""

from pathlib import Path

from mlopsctl.app import wiring
from mlopsctl.app.result import document_of
from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.run import Run
from mlopsctl.errors import InputError
from mlopsctl.graph.decisions import open_gate
from mlopsctl.store import approvals, events, runs


def all_runs() -> tuple[Run, ...]:
    """Every run, the newest first; gates whose time ran out are closed on the way."""
    with wiring.opened() as store:
        approvals.expire(store, wiring.CLOCK.now())
        return runs.newest_first(store)


def one_run(run_id: str) -> JSON:
    """The JSON document of a run as it stands."""
    from mlopsctl.graph.peek import state_of

    with wiring.opened() as store:
        run = runs.get(store, run_id)
        waiting = open_gate(store, run_id, wiring.CLOCK)
        return document_of(run, state_of(store.home, run_id), events.read(store, run_id), waiting)


def log_of(run_id: str) -> tuple[Event, ...]:
    """What happened in a run, in order."""
    with wiring.opened() as store:
        return events.read(store, runs.get(store, run_id).id)


def repository_of(target: str) -> Path:
    """The repository behind a path or a run. Raises InputError when there is none."""
    path = Path(target)
    if path.is_dir():
        return path
    if path.suffix or len(path.parts) > 1:
        raise InputError(f"{target} does not exist", hint="Give the folder of a repository, or the id of a run.")
    repo = one_run(target).get("repo")
    if not repo or not Path(repo).is_dir():
        raise InputError(f"The run {target} has no repository", hint=f"See `mlopsctl show {target}`.")
    return Path(repo)

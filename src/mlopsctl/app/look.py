"""Views of what happened: the run store, the checkpoints and the log."""

from mlopsctl.app import wiring
from mlopsctl.app.result import document_of
from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.run import Run
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

"""`design` and `resume`: a document becomes a repository, in one go or in many."""

from dataclasses import dataclass, replace
from pathlib import Path

from mlopsctl import settings
from mlopsctl.app import wiring
from mlopsctl.app.result import document_of
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.ports import Approver, Listener
from mlopsctl.domain.run import ENDED, ApprovalRequest, Options, Run, RunStatus
from mlopsctl.domain.vocabulary import parse_value
from mlopsctl.errors import Conflict
from mlopsctl.store import events, runs
from mlopsctl.store.database import Store
from mlopsctl.store.lock import hold


@dataclass(frozen=True)
class Outcome:
    """How a run stands. `document` is what `--json` prints; `waiting_for` the gate that is open."""

    run: Run
    status: RunStatus
    detail: str
    document: JSON
    waiting_for: ApprovalRequest | None


def design(file: Path, options: Options, approver: Approver, listener: Listener) -> Outcome:
    """Start a run on the document `file`. Refuses what cannot work before anything is stored."""
    from mlopsctl.codegen.deliver import refuse_occupied
    from mlopsctl.extraction.document import load

    text = load(file)
    refuse_occupied(Path(options.out))
    wiring.backend(options)
    parse_value("clouds", options.cloud)
    with wiring.tools() as toolbox, wiring.opened() as store:
        if options.rehearse:
            toolbox.moto.required()
        run = runs.create(
            store,
            document_name=file.name,
            document=text,
            options=options,
            requested_by=wiring.user(),
            now=wiring.CLOCK.now(),
        )
        return _work(store, toolbox, run, approver, wiring.Recorder(store, run.id, listener), "run.created")


def resume(run_id: str, approver: Approver, listener: Listener) -> Outcome:
    """Continue a run where it stopped. Raises Conflict when it is over or another process holds it."""
    with wiring.opened() as store:
        run = runs.get(store, run_id)
        if run.status in ENDED:
            raise Conflict(f"Run {run_id} is over: {run.status}", hint=f"`mlopsctl show {run_id}` shows how it ended.")
        with wiring.tools() as toolbox:
            return _work(store, toolbox, run, approver, wiring.Recorder(store, run.id, listener), "run.resumed")


def _work(store: Store, toolbox: Toolbox, run: Run, approver: Approver, emit: wiring.Recorder, action: str) -> Outcome:
    from mlopsctl import catalog
    from mlopsctl.graph.decisions import open_gate
    from mlopsctl.graph.services import SYSTEM, Services

    with hold(store, run.id):
        answers = {"answers": run.options.answers} if run.options.answers and action == "run.created" else {}
        told = {"document": run.document_name, "sha256": run.document_sha256, "by": wiring.user(), **answers}
        emit(action, SYSTEM, told)
        runs.set_status(store, run.id, "running")
        services = Services(
            run=run,
            document=runs.document(store, run.id),
            store=store,
            catalog=replace(catalog.load(today=run.options.build_date), measured=run.options.measured),
            backend=wiring.backend(run.options),
            toolbox=toolbox,
            clock=wiring.CLOCK,
            emit=emit,
            workspace=store.home / "runs" / run.id,
            gate_minutes=settings.load().gate_minutes,
        )
        from mlopsctl.graph.run import drive  # the slowest import of all, after the first sign of life

        outcome = drive(services, approver)
        waiting = open_gate(store, run.id, wiring.CLOCK)
        run = runs.get(store, run.id)
        log = events.read(store, run.id)
        return Outcome(run, outcome.status, outcome.detail, document_of(run, outcome.state, log, waiting), waiting)

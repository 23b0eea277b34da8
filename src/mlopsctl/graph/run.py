"""Drives one run: starts or resumes its graph, asks the approver at gates, and says how it ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command

from mlopsctl.domain.noun import JSON
from mlopsctl.domain.ports import Approver
from mlopsctl.domain.run import RunStatus
from mlopsctl.errors import Conflict
from mlopsctl.graph.build import build
from mlopsctl.graph.decisions import open_gate, record
from mlopsctl.graph.services import SYSTEM, Services
from mlopsctl.store import events, runs
from mlopsctl.store.checkpoints import open_checkpoints, refuse_foreign

RECURSION_LIMIT = 120  # about three times the longest path: 6 revisions, 2 repairs, a few edits


@dataclass(frozen=True)
class Outcome:
    """How a run stands: its status and the graph's state (keys of graph.state.State)."""

    status: RunStatus
    detail: str
    state: JSON


def drive(services: Services, approver: Approver) -> Outcome:
    """Run until the end or until a gate that `approver` leaves open. Safe to call again after any interruption.

    The caller holds the run's lock and has checked that the run exists: LangGraph would start an unknown one anew.
    """
    run = services.run
    with _compiled(services) as (graph, config):
        payload: Any = {"revision": 0} if graph.get_state(config).created_at is None else None
        while True:
            snapshot = graph.get_state(config)
            if snapshot.created_at is not None and not snapshot.tasks:
                return _ended(services, snapshot.values)
            graph.invoke(payload, config, durability="sync")
            payload = None
            snapshot = graph.get_state(config)
            if not any(task.interrupts for task in snapshot.tasks):
                continue
            request = open_gate(services.store, run.id, services.clock)
            if request is not None:
                approval = approver.decide(request)
                if approval is None:
                    detail = (
                        f"the {request.gate} gate waits for a decision until {request.expires_at:%Y-%m-%d %H:%M} UTC"
                    )
                    runs.set_status(services.store, run.id, "waiting", detail)
                    return Outcome("waiting", detail, dict(snapshot.values))
                record(services.store, approval, services.emit)
            payload = Command(resume="look at the approvals table")


@contextmanager
def _compiled(services: Services) -> Iterator[tuple[CompiledStateGraph[Any, Any, Any, Any], RunnableConfig]]:
    def written(checkpoint_id: str, digest: str) -> None:
        services.emit("checkpoint.written", SYSTEM, {"checkpoint_id": checkpoint_id, "sha256": digest})

    logged = {
        event.data["checkpoint_id"]: event.data["sha256"]
        for event in events.read(services.store, services.run.id)
        if event.action == "checkpoint.written"
    }
    with open_checkpoints(services.store.home, written) as saver:
        refuse_foreign(saver, services.run.id, logged)
        yield (
            build(services).compile(checkpointer=saver),
            {
                "configurable": {"thread_id": services.run.id},
                "recursion_limit": RECURSION_LIMIT,
            },
        )


def _ended(services: Services, values: JSON) -> Outcome:
    end = values.get("end")
    if end is None:
        raise Conflict(f"The checkpoints of run {services.run.id} hold no ending", hint="Start a new run.")
    run = runs.get(services.store, services.run.id)
    if run.status != end["status"]:
        services.emit("run.ended", SYSTEM, end)
        runs.set_status(services.store, run.id, end["status"], end["detail"])
    return Outcome(end["status"], end["detail"], dict(values))

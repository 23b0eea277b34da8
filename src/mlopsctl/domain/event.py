from typing import Literal

from mlopsctl.domain.noun import JSON, Noun


class Actor(Noun):
    """Who did it: `id` is a user name, an agent, a tool with its version, or `mlopsctl`."""

    type: Literal["human", "agent", "tool", "system"]
    id: str


class Event(Noun):
    """One thing that happened. Logged events carry `seq` and hashes; progress that is only shown has seq 0.

    actions: run.created, run.resumed, run.ended, agent.started, agent.finished, tool.intent, tool.outcome,
    check.started, check.finished, gate.requested, gate.decided, cut.added, checkpoint.written, file.delivered,
    rehearsal.step.
    """

    run_id: str
    action: str
    actor: Actor
    data: JSON = {}
    ts: str = ""
    seq: int = 0
    prev_hash: str = ""
    hash: str = ""

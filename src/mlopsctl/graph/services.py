import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mlopsctl.catalog import Catalog
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.critique import Finding
from mlopsctl.domain.event import Actor
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.ports import Backend, Clock
from mlopsctl.domain.run import Run
from mlopsctl.store.database import Store

Emit = Callable[[str, Actor, JSON], None]
SYSTEM = Actor(type="system", id="mlopsctl")


@dataclass
class Claim:
    """What an agent says of its own work; a node fills it in while it works."""

    text: str = ""
    confidence: float = 1.0
    risk: str = "low"
    findings: Sequence[Finding] = field(default_factory=tuple)


@dataclass(frozen=True)
class Services:
    """What the nodes of one run work with.

    `workspace` is the run's own folder; `gate_minutes` how long gates stay open.
    """

    run: Run
    document: str
    store: Store
    catalog: Catalog
    backend: Backend
    toolbox: Toolbox
    clock: Clock
    emit: Emit
    workspace: Path
    gate_minutes: float

    @contextmanager
    def agent(self, name: str) -> Iterator[Claim]:
        """Announces that `name` works, and what it claims when it is done. An error leaves it unfinished in the log."""
        actor = Actor(type="agent", id=name)
        self.emit("agent.started", actor, {"agent": name})
        begun = time.monotonic()
        claim = Claim()
        yield claim
        self.emit(
            "agent.finished",
            actor,
            {
                "agent": name,
                "claim": claim.text,
                "confidence": round(claim.confidence, 3),
                "risk": claim.risk,
                "seconds": round(time.monotonic() - begun, 3),
                "findings": [f.json_dict() for f in claim.findings],
            },
        )

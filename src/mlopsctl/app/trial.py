"""Trying an app with what its design requires of it."""

from pathlib import Path

from mlopsctl import catalog, settings
from mlopsctl.app.validate import design_of
from mlopsctl.catalog import Catalog
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.checks.trial import Promise, try_app
from mlopsctl.checks.workers import Demand
from mlopsctl.codegen.trace import DESIGN
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.event import Actor, Event
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.ports import Listener
from mlopsctl.domain.report import CheckResult, Report
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import InputError
from mlopsctl.planning.expressions import evaluate
from mlopsctl.planning.facts import facts

_BUSY = 0.5  # where no utilisation was planned


def trial(path: Path, listener: Listener) -> tuple[Report, Measured | None]:
    """Try the app at `path`; against its design where it has one. Also what one request costs one busy worker."""
    if not (path / "requirements.txt").is_file():
        raise InputError(
            f"{path} holds no app: it has no requirements.txt", hint="Give a repository that design wrote."
        )
    promise, demand = Promise(), Demand()
    if (path / DESIGN).is_file():
        requirements, architecture = design_of(path)
        promise = _promise(requirements, architecture, catalog.load())
        demand = _demand(requirements, architecture)

    def announce(check: CheckResult) -> None:
        actor = Actor(type="tool", id=check.judge or check.name)
        listener(Event(run_id="", action="check.finished", actor=actor, data=check.json_dict()))

    with Toolbox(settings.load()) as toolbox:
        return try_app(path, toolbox, promise, demand, announce)


def write_measured(measured: Measured | None, out: Path) -> None:
    """Raises InputError when nothing was measured or `out` cannot be written."""
    if measured is None:
        raise InputError("no service time was measured", hint="The checks above say why.")
    try:
        out.write_text(measured.model_dump_json(indent=2) + "\n", encoding="utf8")
    except OSError as refused:
        raise InputError(f"{out} cannot be written: {refused.strerror}", hint="Choose another --out.") from refused


def _promise(requirements: Requirements, architecture: Architecture, known: Catalog) -> Promise:
    serving = architecture.component("serving")
    required = requirements.find("latency_p99_ms")
    if serving is None:
        return Promise()
    names = facts(requirements, measured=architecture.measured, rates=known.rates).sized(serving.values)
    sizing = known.blueprint(architecture.cloud, serving.slot, serving.blueprint).sizing
    others = sum(component.p99_ms for component in architecture.components if component is not serving)
    return Promise(
        p99_ms=max(float(str(required.value)) - others, 0) if required else None,
        service_time_ms=evaluate(sizing.service_time_ms, names) if sizing else None,
        utilisation=serving.utilisation or _BUSY,
    )


def _demand(requirements: Requirements, architecture: Architecture) -> Demand:
    def units(slot: str) -> int:
        component = architecture.component(slot)
        return component.units if component else 1

    names = facts(requirements).values
    return Demand(
        records=int(names["batch_records_per_run"]),
        window_hours=names["batch_window_hours"],
        shards=units("batch"),
        events_per_second=names.get("peak_events") or None,
        consumers=units("streaming"),
    )

"""A plan as a reader weighs it: the design, its rivals, the front, and where the answer changes."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table

from mlopsctl.domain.architecture import Architecture, Rejected
from mlopsctl.domain.critique import Critique, Cut
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.tradeoffs import Alternative, Choice, Flip, Point
from mlopsctl.ui.console import heading, item, plain, usd
from mlopsctl.ui.design import assumption_lines, conflict_lines, contradiction_lines, design_view, requirement_lines

_STYLES = {"planned": "bold green", "waiting": "bold yellow"}


def show(screen: Console, document: JSON) -> None:
    requirements = Requirements.model_validate(document["requirements"])
    parts = [*requirement_lines(requirements)]
    if document["architecture"]:
        architecture = Architecture.model_validate(document["architecture"])
        parts += design_view(
            requirements,
            architecture,
            [Critique.model_validate(raw) for raw in document["critiques"]],
            [Cut.model_validate(raw) for raw in document["cuts"]],
        )
        parts += _others(document, architecture)
    else:
        parts += [*contradiction_lines(requirements.contradictions), *assumption_lines(requirements)]
        parts += conflict_lines(document["conflict"]) if document["conflict"] else ()
    for part in parts:
        screen.print(part)
    if missing := ", ".join(document["clouds"]["without_blueprints"]):
        compared = ", ".join(document["clouds"]["compared"]) or "none"
        screen.print(plain(f"Clouds compared: {compared}; there are no blueprints yet for {missing}."))
    is_told = document["conflict"] and document["status"] == "infeasible"
    detail = f": {document['detail']}" if document["detail"] and not is_told else ""
    screen.print(plain((document["status"], _STYLES.get(document["status"], "bold red")), detail))


def _others(document: JSON, architecture: Architecture) -> Iterator[RenderableType]:
    chosen = {part.slot: _named(part.blueprint, part.size, part.units) for part in architecture.components}
    rivals = [Alternative.model_validate(raw) for raw in document["alternatives"]]
    if rivals:
        yield heading("Designs of another kind, and why they lost")
        yield _table([(rival, rival.title, rival.reason) for rival in rivals], "instead", "why not")
    front = [Point.model_validate(raw) for raw in document["pareto"]]
    if front:
        yield heading("Pareto front: what cost, speed and operational burden can be traded for")
        yield _table([(p, "chosen" if p.is_chosen else "", _difference(p, chosen)) for p in front], "", "what differs")
    flips = [Flip.model_validate(raw) for raw in document["flips"]]
    if flips:
        yield heading("Where the answer changes")
        yield from (item("↔", flip.sentence) for flip in flips)
    if architecture.rejected:
        yield heading("What was ruled out, and by what")
        yield from (item(("-", "dim"), (_rejected(r), "bold"), f" {r.reason}") for r in architecture.rejected)


def _table(rows: Sequence[tuple[Point, str, str]], first: str, last: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, right in ((first, 0), ("USD/month", 1), ("p99", 1), ("batch run", 1), ("burden", 1), (last, 0)):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for point, name, text in rows:
        p99 = "" if point.p99_ms is None else f"{point.p99_ms:.0f} ms"
        hours = "" if point.batch_hours is None else f"{point.batch_hours:.2g} h"
        cost = usd(point.monthly_usd) + (" + unpriced" if point.unpriced else "")
        table.add_row(*map(plain, (name, cost, p99, hours, str(point.burden), text)))
    return table


def _difference(point: Point, chosen: dict[str, str]) -> str:
    return ", ".join(f"{c.slot}: {_of(c)}" for c in point.components if _of(c) != chosen.get(c.slot))


def _of(choice: Choice) -> str:
    return _named(choice.blueprint, choice.size, choice.units)


def _named(blueprint: str, size: str, units: int) -> str:
    return f"{blueprint} {size}" + (f" x {units}" if units > 1 else "")


def _rejected(rejected: Rejected) -> str:
    return f"{rejected.slot}: {rejected.blueprint} {rejected.size}"

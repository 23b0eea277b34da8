"""A design as a reviewer reads it: what it is made of, what it costs, how fast it is, what was objected."""

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table

from mlopsctl.domain.architecture import Architecture, Cost, Speed
from mlopsctl.domain.critique import Critique, Cut, Finding
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Contradiction, Requirements, Source
from mlopsctl.ui.console import SEVERITIES, heading, item, plain, shown, usd

_BASES = {"row": "measured rows", "measured": "your measurement", "assumption": "assumption"}


def design_view(
    requirements: Requirements, architecture: Architecture, critiques: Sequence[Critique], cuts: Sequence[Cut]
) -> Iterator[RenderableType]:
    """All of a design that a person has to know before saying yes."""
    yield heading(f"{architecture.name} on {architecture.cloud} in {', '.join(architecture.regions)}")
    yield _components(architecture)
    yield _cost(architecture.cost, requirements.value("monthly_budget_usd", 0.0))
    yield from _speed(requirements, architecture)
    if cuts:
        yield heading("What objections and reviewers changed")
        yield from (item(("↻", "magenta"), (_cut(cut), "bold"), f" ({cut.origin}: {cut.reason})") for cut in cuts)
    if any(critique.findings for critique in critiques):
        yield heading("What the critics say")
    yield from finding_lines(critiques, SEVERITIES)
    if requirements.contradictions:
        yield heading("What contradicts and was decided")
    yield from contradiction_lines(requirements.contradictions)
    yield from assumption_lines(requirements)


def finding_lines(critiques: Sequence[Critique], severities: Iterable[str]) -> Iterator[RenderableType]:
    """Findings of these severities, one kind after the other, and the critics that did not finish."""
    for severity in severities:
        for critique in critiques:
            yield from (_finding(critique.lens, f) for f in critique.findings if f.severity == severity)
    yield from (item(("✗", "bold red"), f"{c.lens} did not finish: {c.failed}") for c in critiques if c.failed)


def requirement_lines(requirements: Requirements) -> Iterator[RenderableType]:
    """Each constraint that is no assumption, with the words it was read from."""
    yield heading("What was asked for")
    for wanted in requirements.constraints:
        said = wanted.source
        if said.kind == "assumption":
            continue
        source = f"line {said.line}: “{said.quote}”" if said.kind == "quote" else f"{said.kind} {said.quote}"
        soft = "" if wanted.hard else " (preferred)"
        currency = "" if wanted.currency == "USD" else f" {wanted.currency}"
        yield item("•", (f"{wanted.field} = {shown(wanted.value)}{currency}{soft}, ", "bold"), (source, "dim"))


def contradiction_lines(contradictions: Sequence[Contradiction]) -> Iterator[RenderableType]:
    """Each claim with the sentences of the document that clash."""
    for clash in contradictions:
        mark = ("✗", "bold red") if clash.hard else ("?", "bold yellow")
        yield item(mark, (clash.claim, "bold"), "" if clash.hard else ", perhaps of two things")
        yield from (item("  ", _side(side)) for side in clash.sides)


def _side(side: Source) -> str:
    return f"line {side.line}: “{side.quote}”" if side.kind == "quote" else side.quote


def _components(architecture: Architecture) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, right in (("slot", 0), ("choice", 0), ("size", 0), ("units", 1), ("USD/month", 1), ("because of", 0)):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for part in architecture.components:
        row = (part.slot, part.blueprint, part.size, str(part.units), usd(part.monthly_usd), ", ".join(part.because))
        table.add_row(*map(plain, row))
    return table


def _cost(cost: Cost, budget: float) -> RenderableType:
    within = cost.expected <= budget
    return plain(
        ("Cost a month  ", "bold"),
        f"{usd(cost.low)} low, {usd(cost.expected)} expected, {usd(cost.peak)} peak; ",
        (f"budget {usd(budget)}", "green" if within else "bold red") if budget else "no budget was stated",
        (f"; NOT PRICED: {', '.join(cost.unpriced)}" if cost.unpriced else "", "bold yellow"),
    )


def _speed(requirements: Requirements, architecture: Architecture) -> Iterator[RenderableType]:
    latency, window = architecture.latency, requirements.find("batch_window_hours")
    if latency.p50_ms is not None and latency.p99_ms is not None:
        wanted = [requirements.find(field) for field in ("latency_p50_ms", "latency_p95_ms", "latency_p99_ms")]
        asked = ", ".join(f"{c.field[8:11]} {shown(c.value)} ms" for c in wanted if c)
        middle = f"p95 {latency.p95_ms:.0f} ms, " if latency.p95_ms and wanted[1] else ""
        predicted = f"p50 {latency.p50_ms:.0f} ms, {middle}p99 {latency.p99_ms:.0f} ms at peak"
        yield plain(("Latency       ", "bold"), predicted, f"; wanted {asked}" if asked else "; none was asked for")
    if architecture.batch_hours is not None:
        asked = f"; wanted within {shown(window.value)} h" if window else ""
        yield plain(("Batch run     ", "bold"), f"{architecture.batch_hours:.2g} h{asked}")
    rests = {c.slot: _basis(c.speed) for c in architecture.components if c.speed}
    if rests:
        told = (
            f"{', '.join(s for s in rests if rests[s] == basis)}: {basis}" for basis in dict.fromkeys(rests.values())
        )
        yield plain(("Speed by      ", "bold"), "; ".join(told))


def _basis(speed: Speed) -> str:
    return _BASES[speed.basis] + (f" ({', '.join(speed.marks)})" if speed.marks else "")


def _finding(lens: str, finding: Finding) -> RenderableType:
    mark = (f"{finding.severity:<5}", SEVERITIES[finding.severity])
    if finding.severity == "info":
        return item(mark, f"{lens}: {finding.claim}")
    return item(mark, f"{lens}: ", (finding.claim, "bold"), (f" {finding.evidence}", "dim"))


def assumption_lines(requirements: Requirements) -> Iterator[RenderableType]:
    """What is taken to be asked for, and why."""
    assumed = [
        f"{c.field} = {shown(c.value)} ({c.source.quote})"
        for c in requirements.constraints
        if c.source.kind == "assumption"
    ]
    assumed += [
        f"{q.field} = {shown(q.default)} ({q.text})"
        for q in requirements.questions
        if q.default is not None and requirements.find(q.field) is None
    ]
    if assumed:
        yield heading("Assumed, because the document does not say")
        yield from (item("?", line) for line in assumed)


def _cut(cut: Cut) -> str:
    value = f" {cut.value:g}" if cut.value else ""
    return f"{cut.kind} {cut.target}{value}".replace("  ", " ")


def conflict_lines(conflict: JSON) -> Iterator[RenderableType]:
    """Why nothing fits: the members of the conflict with their sentences, and what giving way would take."""
    yield plain(conflict["sentence"])
    if conflict["constraints"]:
        yield heading("What cannot hold together")
    for wanted in conflict["constraints"]:
        yield item(("✗", "bold red"), (f"{wanted['field']} ", "bold"), _side(Source.model_validate(wanted["source"])))
    if conflict["relaxations"]:
        yield heading("What giving way would take")
    for relaxation in conflict["relaxations"]:
        yield item(("↘", "green"), relaxation)

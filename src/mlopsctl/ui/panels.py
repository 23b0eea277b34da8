"""What a person decides on, drawn: designs, critiques, questions, deliveries."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mlopsctl.domain.architecture import Architecture, Cost
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Contradiction, Question, Requirements
from mlopsctl.ui.console import RISK, clean, line, mark, usd

_SHOWN_ISSUES = 3


def table(*columns: str) -> Table:
    """An unboxed table whose cells are data; a heading that starts with `>` is right-aligned."""
    drawn = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in columns:
        drawn.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left", overflow="fold")
    return drawn


def architecture(design: Architecture, requirements: Requirements | None = None) -> RenderableType:
    """The components and what the design promises, next to what was asked."""
    drawn = table("slot", "component", "size", ">units", ">USD/month", "because of")
    for component in design.components:
        drawn.add_row(
            line(component.slot),
            line(component.blueprint),
            line(component.size),
            str(component.units),
            f"{component.monthly_usd:,.2f}",
            line(", ".join(component.because) or "—", "dim"),
        )
    where = f"{design.cloud} {', '.join(design.regions)}, {', '.join(design.environments)}"
    return Panel(
        Group(drawn, "", *_promises(design, requirements)),
        title=line(f"Design of {design.name} on {where}"),
        title_align="left",
    )


def _promises(design: Architecture, requirements: Requirements | None) -> list[Text]:
    asked = _Asked(requirements)
    cost = design.cost
    lines = [line(f"Cost: {money(cost)}{asked.of('monthly_budget_usd', 'budget', ' USD')}")]
    lines += _unpriced(cost.unpriced)
    if design.latency.p99_ms is not None:
        limit = asked.of("latency_p99_ms", "limit", " ms")
        lines.append(
            line(
                f"Predicted latency: p50 {design.latency.p50_ms or 0:.0f} ms, p99 {design.latency.p99_ms:.0f} ms{limit}"
            )
        )
    if design.capacity_rps is not None:
        lines.append(line(f"Capacity: {design.capacity_rps:,.0f} requests/s{asked.of('peak_rps', 'peak', '/s')}"))
    if design.batch_hours is not None:
        lines.append(line(f"Batch run: {design.batch_hours:.1f} h{asked.of('batch_window_hours', 'window', ' h')}"))
    if design.availability_pct is not None:
        lines.append(line(f"Availability: {design.availability_pct:g} %{asked.of('availability_pct', 'asked', ' %')}"))
    return lines


class _Asked:
    """What the document asked, for putting beside a promise."""

    def __init__(self, requirements: Requirements | None) -> None:
        self._requirements = requirements

    def of(self, field: str, word: str, unit: str) -> str:
        found = self._requirements.find(field) if self._requirements else None
        if found is None:
            return ""
        value = f"{found.value:,g}" if isinstance(found.value, (int, float)) else str(found.value)
        return f" ({word} {value}{unit}{'' if found.hard else ', soft'})"


def money(cost: Cost) -> str:
    return f"{usd(cost.expected)} a month expected, {usd(cost.low)} low, {usd(cost.peak)} at peak"


def _unpriced(names: Iterable[str]) -> list[Text]:
    shown = ", ".join(names)
    return [line(f"Not priced, so not counted: {shown}", "yellow")] if shown else []


def critiques(found: Iterable[Critique]) -> RenderableType:
    rows: list[Text] = []
    for critique in found:
        rows.append(
            line(
                f"{critique.lens}: {critique.summary} (confidence {critique.confidence:.0%}, risk {critique.risk})",
                RISK[critique.risk],
            )
        )
        rows += [line(f"  {f.severity} {f.rule}: {f.claim}", RISK[f.severity]) for f in critique.findings]
    return Panel(Group(*rows), title="Critics", title_align="left")


def requirements(found: Requirements) -> RenderableType:
    drawn = table("field", "value", "", "says")
    for constraint in found.constraints:
        value = ", ".join(constraint.value) if isinstance(constraint.value, tuple) else constraint.value
        strength = "" if constraint.hard else "soft"
        drawn.add_row(
            line(constraint.field),
            line(value),
            strength,
            line(constraint.source.quote or constraint.source.kind, "dim"),
        )
    return Panel(drawn, title="Requirements", title_align="left")


def questions(asked: Iterable[Question], clashes: Iterable[Contradiction]) -> RenderableType:
    rows: list[Text] = []
    for clash in clashes:
        rows.append(line(f"{clash.field}: {clash.claim}", "bold"))
        rows += [line(f'  line {side.line}: "{side.quote}"') for side in clash.sides]
    rows += [line(f"{question.field}: {question.text}") for question in asked]
    return Panel(Group(*rows), title="Open questions", title_align="left")


def delivery(subject: JSON) -> RenderableType:
    """What is about to be delivered: files by folder, checks, accepted risks, cost."""
    folders: dict[str, int] = {}
    for path in subject.get("files", {}):
        top = str(path).split("/")[0] if "/" in str(path) else "."
        folders[top] = folders.get(top, 0) + 1
    counted = ", ".join(f"{folder} {count}" for folder, count in sorted(folders.items()))
    rows: list[RenderableType] = [
        line(f"To: {subject.get('target', '')}"),
        line(f"{sum(folders.values())} files: {counted}"),
        checks(subject.get("checks", ())),
        *(line(f"Repaired: {sentence}") for sentence in subject.get("repairs", ())),
    ]
    if cost := subject.get("cost"):
        rows += [
            line(f"Cost: {money(Cost(low=cost['low'], expected=cost['expected'], peak=cost['peak']))}"),
            *_unpriced(cost.get("unpriced", ())),
        ]
    return Panel(Group(*rows), title="Delivery", title_align="left")


def checks(results: Sequence[Mapping[str, object]]) -> RenderableType:
    """One line per check; what it found below it, accepted risks with their reason."""
    rows: list[Text] = []
    for check in results:
        said = f"{check.get('detail', '')}" + (f" [{check['judge']}]" if check.get("judge") else "")
        rows.append(
            Text.assemble(
                mark(str(check["status"])),
                f" {clean(check['status']):<8}",
                line(check["name"], "bold"),
                "  ",
                line(said, "dim"),
            )
        )
        issues = check.get("issues")
        found = list(issues) if isinstance(issues, (list, tuple)) else []
        accepted = [issue for issue in found if issue.get("accepted")]
        rows += [line(f"    accepted {i['rule']} {i['where']}: {i['accepted']}", "dim") for i in accepted]
        wrong = [issue for issue in found if not issue.get("accepted")]
        rows += [line(f"    {i['rule']} {i['where']}: {i['message']}", "red") for i in wrong[:_SHOWN_ISSUES]]
        if len(wrong) > _SHOWN_ISSUES:
            rows.append(line(f"    and {len(wrong) - _SHOWN_ISSUES} more", "red"))
    return Group(*rows)

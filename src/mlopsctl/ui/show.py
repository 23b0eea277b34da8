"""One function for each thing that a command prints."""

from collections.abc import Sequence
from datetime import UTC

from rich.console import Console

from mlopsctl.adapters.tools import Tool
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique, Cut
from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import Report
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.run import Approval, Run
from mlopsctl.store.events import Verification
from mlopsctl.ui.console import copyable, item, plain, plural
from mlopsctl.ui.design import assumption_lines, design_view, requirement_lines
from mlopsctl.ui.endings import ending, report_lines
from mlopsctl.ui.lines import line_of

__all__ = ["decision", "ending", "interrupted", "report", "run", "runs", "tools", "trace", "verification"]


def interrupted(screen: Console, run_id: str | None) -> None:
    screen.print()  # after the ^C that the terminal shows
    if run_id is None:
        screen.print(plain("Interrupted before a run was started: there is nothing to resume."))
        return
    screen.print(plain("Interrupted. To go on where it stopped:"))
    copyable(screen, f"mlopsctl resume {run_id}")


def runs(screen: Console, found: Sequence[Run]) -> None:
    if not found:
        screen.print(plain("There are no runs yet. `mlopsctl design FILE` starts one."))
        return
    for each in found:
        started = f"{each.created_at.astimezone(UTC):%Y-%m-%d %H:%M}"
        screen.print(
            plain((each.id, "bold"), f"  {each.status:<10} {started}  {each.document_name}, by {each.requested_by}"),
            soft_wrap=True,
        )
        if each.detail:
            screen.print(item("  ", (each.detail, "dim")))


def run(screen: Console, document: JSON) -> None:
    """What was asked for, the design, then how the run stands."""
    requirements = Requirements.model_validate(document["requirements"]) if document["requirements"] else None
    parts = [*requirement_lines(requirements)] if requirements else []
    if requirements and document["architecture"]:
        parts += design_view(
            requirements,
            Architecture.model_validate(document["architecture"]),
            [Critique.model_validate(raw) for raw in document["critiques"]],
            [Cut.model_validate(raw) for raw in document["cuts"]],
        )
    elif requirements:
        parts += assumption_lines(requirements)
    for part in parts:
        screen.print(part)
    ending(screen, document)


def trace(screen: Console, events: Sequence[Event]) -> None:
    """One line for each event, never wrapped: made for grep and less."""
    for event in events:
        time = event.ts[11:19]
        who = f"{event.actor.type}:{event.actor.id}"
        when = plain((f"{event.seq:>5} {time} ", "dim"), f"{who:<24} {event.action:<18} ")
        screen.print(when.append_text(line_of(event)), soft_wrap=True)


def report(screen: Console, result: Report) -> None:
    report_lines(screen, result)


def tools(screen: Console, found: Sequence[Tool]) -> None:
    for tool in found:
        mark = ("✓ ", "green") if tool.ok else ("✗ ", "bold red")
        screen.print(
            plain(mark, f"{tool.title:<28} ", (f"{tool.problem} " if tool.problem else "", "red"), (tool.path, "dim")),
            soft_wrap=True,
        )
        if tool.how_to_fix:
            screen.print(plain(f"    {tool.how_to_fix}"))


def verification(screen: Console, result: Verification) -> None:
    if result.ok:
        screen.print(plain(("✓ ", "green"), f"The log is as it was written: {plural(result.count, 'event')}."))
        return
    screen.print(plain(("✗ ", "bold red"), f"The log was changed at event {result.first_bad_seq}: {result.reason}."))


def decision(screen: Console, approval: Approval) -> None:
    screen.print(
        plain(
            (approval.decision, "bold"),
            f": the {approval.gate} gate of {approval.run_id} by {approval.by}, sha256 {approval.subject_sha256[:12]}",
        )
    )
    copyable(screen, f"mlopsctl resume {approval.run_id}")

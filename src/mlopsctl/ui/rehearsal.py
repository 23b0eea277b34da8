"""A rehearsal on a screen: each step as it ends, then what was applied, what was not, and what is left."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from mlopsctl.domain.rehearsal import Gap, Rehearsal, Stage
from mlopsctl.ui.console import heading, item, plain, plural

_COPY = re.compile(r"\[\d+\]$")


def step(screen: Console, stage: Stage) -> None:
    """One line: how far a root came."""
    counts = {
        "plan": f"{stage.planned} resources to create",
        "apply": f"{stage.applied} of {stage.planned} created",
        "second plan": "compared",
        "destroy": f"{stage.destroyed} destroyed",
    }
    screen.print(plain((f"{stage.root}: ", "bold"), f"{stage.reached}, {counts.get(stage.reached, '')}"))


def report(screen: Console, told: Rehearsal) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("root", "planned", "applied", "destroyed", "reached", "seconds"):
        table.add_column(name, justify="left" if name in ("root", "reached") else "right")
    for stage in told.stages:
        figures = (stage.planned, stage.applied, stage.destroyed, stage.reached, f"{stage.seconds:.0f}")
        table.add_row(plain((stage.root, "bold")), *(plain(str(figure)) for figure in figures))
    screen.print(table)
    _gaps(screen, told.unsupported)
    if told.echoes:
        screen.print(heading("A second plan would change, because the emulator does not tell it back"))
    for echo in told.echoes:
        what = f"{echo.root}: {echo.address} ({', '.join(echo.attributes)}) "
        screen.print(item(("○", "yellow"), what, (echo.reason, "dim")))
    if any(left.reason for left in told.left):
        screen.print(heading("Stays after a teardown"))
    for left in told.left:
        if left.reason:
            screen.print(item(("○", "yellow"), f"{left.count} x {left.what}: ", (left.reason, "dim")))
    for issue in told.as_check().issues:
        screen.print(item(("✗", "bold red"), (f"{issue.rule} {issue.where}: ", "bold"), issue.message))
    if told.steps:
        screen.print(plain((f"Before the teardown, as its runbook says: {'; '.join(told.steps)}.", "dim")))
    screen.print(_sum(told))


def _gaps(screen: Console, gaps: tuple[Gap, ...]) -> None:
    if gaps:
        screen.print(heading("Not rehearsed"))
    for (kind, reason), same in groupby(sorted(gaps, key=_reason), key=_reason):
        screen.print(item(("○", "yellow"), (f"{kind} ", "bold"), f"{', '.join(_named(same))}: ", (reason, "dim")))


def _named(gaps: Iterable[Gap]) -> Iterator[str]:
    """The copies of a resource, such as the alarms of 24 disks, as one."""
    for place, copies in groupby(gaps, key=lambda gap: f"{gap.root}: {_COPY.sub('[*]', gap.address)}"):
        first, *others = copies
        yield f"{place} ({1 + len(others)})" if others else f"{first.root}: {first.address}"


def _reason(gap: Gap) -> tuple[str, str]:
    return gap.kind, gap.reason


def _sum(told: Rehearsal) -> object:
    if told.stopped:
        return item(("✗", "bold red"), ("Not rehearsed: ", "bold"), told.stopped)
    mark = ("✓", "green") if told.ok else ("✗", "bold red")
    gone = "nothing is left" if not told.left else f"{plural(len(told.left), 'kind')} of things left"
    check = told.as_check()
    return item(mark, (f"{check.detail}, {gone} ", "bold"), (f"{told.judge}, {told.seconds:.0f} s", "dim"))

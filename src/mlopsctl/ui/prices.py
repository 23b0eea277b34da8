"""The price catalogue on a screen: tables for people, progress while it is refreshed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table

from mlopsctl.app.prices import Listing, Overview, Sheet
from mlopsctl.app.refresh import Progress, Refreshed
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.machine import Machine
from mlopsctl.ui.console import MARKS, plain, plural

_PIPED = 140  # columns
_MOST = 100  # rows of one table
_STEP = 64 << 20  # bytes between two lines where nothing can be redrawn


def listing(screen: Console, found: Listing) -> None:
    _prices(screen, found.prices)
    _machines(screen, found.machines)


def sheet(screen: Console, found: Sheet) -> None:
    screen.print(plain(found.name, style="bold"))
    _prices(screen, found.prices, notes=True)
    _machines(screen, found.machines)
    if found.max_pods:
        screen.print(plain(f"Pods on EKS: {found.max_pods}"))
    if found.quotas:
        table = _table("cloud", "~quota", "~value", "~adjustable", "~breaks when", "as of")
        for q in found.quotas:
            table.add_row(
                *map(plain, (q.cloud, q.quota, f"{q.text} {q.unit}", q.adjustable, q.breaks_when, q.as_of[:10]))
            )
        _draw(screen, table)
    origins = [(p.region, p.source) for p in found.prices] + [(m.region, m.source) for m in found.machines]
    for region, source in origins[:_MOST]:
        screen.print(plain((f"{region}: {source}", "dim")), soft_wrap=True)
    for short, text in found.sources.items():
        screen.print(plain((f"{short}: {text}", "dim")), soft_wrap=True)


def overview(screen: Console, found: Overview) -> None:
    table = _table("where", "service", ">rows", ">derived", ">assumed", ">stale", "~newest", "~oldest")
    for c in found.coverage:
        shares = [f"{count / c.rows:.0%}" if count else "" for count in (c.derived, c.assumed_region, c.stale)]
        days = (c.newest or "undated", c.oldest or "undated")
        cells = (f"{c.cloud} {c.region}", c.service, f"{c.rows:,}", *shares, *days)
        table.add_row(*map(plain, cells))
    _draw(screen, table)
    t = found.totals
    screen.print(
        plain(
            f"{t.compute:,} compute, {t.managed:,} managed services, {t.quotas} quotas, {t.throughput} throughput rows"
        )
    )


def refreshed(screen: Console, results: Sequence[Refreshed]) -> None:
    for result in results:
        if result.skipped:
            screen.print(
                plain((f"{MARKS['not_run'][0]} {result.source} was not refreshed: {result.skipped}", "yellow"))
            )
            continue
        same = f", {result.unchanged} unchanged" if result.unchanged else ""
        screen.print(
            plain(
                ("✓ ", "green"),
                f"{result.source}: {plural(result.rows, 'row')} of {plural(result.parts, 'list')}{same}",
            )
        )
        if result.rejected:
            screen.print(plain((f"  {plural(result.rejected, 'row')} rejected", "yellow")))
        for reject in result.rejects:
            screen.print(plain((f"  {reject}", "dim")))


@contextmanager
def meter(screen: Console) -> Iterator[Callable[[Progress], None]]:
    """Shows what arrives: bars on a terminal, now and then a line elsewhere."""
    if not screen.is_terminal:
        yield _Lines(screen)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Bars(*columns, console=screen, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def say(progress: Progress) -> None:
            title = plain(f"{progress.source} {progress.part}: {progress.state}").plain
            name = f"{progress.source} {progress.part}"
            if name not in tasks:
                for task in tasks.values():
                    bars.update(task, visible=False)
                tasks[name] = bars.add_task(title, total=None)
            bars.update(tasks[name], description=title, completed=progress.arrived, total=progress.announced or None)

        yield say


class _Lines:
    """One line when a part starts or changes, and for every 64 MB of it."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._last: tuple[str, str, str, int] = ("", "", "", 0)

    def __call__(self, progress: Progress) -> None:
        now = (progress.source, progress.part, progress.state, progress.arrived // _STEP)
        if now != self._last:
            self._last = now
            amount = f" {progress.arrived >> 20} of {progress.announced >> 20} MB" if now[3] else ""
            self._screen.print(plain(f"{progress.source} {progress.part}: {progress.state}{amount}"))


def _prices(screen: Console, found: Sequence[Price], *, notes: bool = False) -> None:
    if not found:
        return
    table = _table("where", "service", "~component", ">USD", "~per", "as of", "~weak", *(["~note"] if notes else []))
    for p in found[:_MOST]:
        where, weak = f"{p.cloud} {p.region}", ", ".join(p.marks)
        cells = (where, p.service, p.component, f"{p.usd:.10g}", p.unit, p.as_of[:10], weak)
        table.add_row(*map(plain, (*cells, *([p.note] if notes else []))))
    _draw(screen, table)
    _rest(screen, len(found))


def _machines(screen: Console, found: Sequence[Machine]) -> None:
    if not found:
        return
    table = _table("where", "machine", ">vCPU", ">GiB", "~accelerator", ">USD/h", ">spot", "as of", "~weak")
    for m in found[:_MOST]:
        accelerator = f"{m.accelerator_count:g} x {m.accelerator}" if m.accelerator else ""
        sizes = [f"{size:g}" if size is not None else "" for size in (m.vcpu, m.memory_gib)]
        spot = f"{m.usd_spot:.6g}" if m.usd_spot is not None else ""
        cells = (f"{m.cloud} {m.region}", m.instance_type, *sizes, accelerator, f"{m.usd:.6g}", spot, m.as_of)
        table.add_row(*map(plain, (*cells, ", ".join(m.marks))))
    _draw(screen, table)
    _rest(screen, len(found))


def _rest(screen: Console, count: int) -> None:
    if count > _MOST:
        screen.print(plain((f"... and {count - _MOST:,} more: narrow it down, or use --json for all", "dim")))


def _table(*names: str) -> Table:
    """A table with those columns; `>` aligns right, `~` may be broken over lines."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        title, broken = name.lstrip(">~"), name.startswith("~")
        side: JustifyMethod = "right" if name.startswith(">") else "left"
        table.add_column(title, justify=side, no_wrap=not broken, min_width=len(title), overflow="fold")
    return table


def _draw(screen: Console, table: Table) -> None:
    """As wide as the terminal; what is piped is not squeezed."""
    if not screen.is_terminal:
        screen.width = max(screen.width, _PIPED)
    screen.print(table)

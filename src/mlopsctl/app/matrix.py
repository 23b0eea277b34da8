"""Proves the blueprints in combination: every row of the matrix is planned, written and judged."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from mlopsctl.agents import coder, validator
from mlopsctl.catalog import Catalog
from mlopsctl.checks import hcl
from mlopsctl.checks.kinds.hcl_allow_list import violations
from mlopsctl.checks.toolbox import Toolbox, cpu_count
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import MlopsctlError
from mlopsctl.grading.matrix.levels import Pair, Row, load_settings, pairs, requirements
from mlopsctl.grading.matrix.rows import Matrix, combine
from mlopsctl.planning.plan import plan

CLOUD = "aws"


class Tried(Noun):
    """What became of a row: nothing wrong, or one sentence for each thing that is."""

    row: Row
    wrong: tuple[str, ...] = ()


def matrix(catalog: Catalog) -> Matrix:
    """The rows for the blueprints that there are."""
    return combine(load_settings(), catalog, catalog.cloud(CLOUD))


def look_over(rows: Sequence[Row], catalog: Catalog) -> Iterator[Tried]:
    """The part without tools, several rows at a time: plan, render, parse, allow-list, round trip of the syntax."""
    with ProcessPoolExecutor(cpu_count()) as pool:
        yield from pool.map(partial(_look_over, catalog=catalog), rows, chunksize=4)


def prove(rows: Sequence[Row], catalog: Catalog, toolboxes: Sequence[Toolbox]) -> Iterator[Tried]:
    """The whole chain: what `design` does to a repository, with the schema twin as the judge of its plans.

    As many rows at a time as there are toolboxes, told in their order; a scanner answers one at a time.
    """
    free: SimpleQueue[Toolbox] = SimpleQueue()
    for toolbox in toolboxes:
        free.put(toolbox)

    def proved(row: Row) -> Tried:
        toolbox = free.get()
        try:
            return _tried(row, catalog, partial(_judged, catalog=catalog, toolbox=toolbox))
        finally:
            free.put(toolbox)

    with ThreadPoolExecutor(len(toolboxes)) as pool:
        try:
            yield from pool.map(proved, rows)
        except BaseException:  # Ctrl-C above all: the pool waits for its rows, and they for their tools
            pool.shutdown(wait=False, cancel_futures=True)
            for toolbox in toolboxes:
                toolbox.stop()
            raise


def failing(tried: Sequence[Tried], sought: Matrix) -> dict[Pair, tuple[str, ...]]:
    """The pairs that no row without a fault has, each with the faults of the rows that have it."""
    good = {pair for t in tried if not t.wrong for pair in pairs(t.row.keys)}
    bad: dict[Pair, tuple[str, ...]] = {}
    for t in tried:
        for pair in pairs(t.row.keys):
            if t.wrong and pair in sought.pairs and pair not in good:
                bad[pair] = tuple(dict.fromkeys((*bad.get(pair, ()), *t.wrong)))
    return bad


_Judge = Callable[[Path, Requirements, Architecture], Iterator[str]]


def _tried(row: Row, catalog: Catalog, judge: _Judge) -> Tried:
    wanted = requirements(row.scene, load_settings(), catalog, catalog.cloud(CLOUD))
    try:
        found = plan(wanted, row.cuts, catalog, CLOUD)
        if not isinstance(found, Architecture):
            return Tried(row=row, wrong=(f"plan: {found.sentence}",))
        with tempfile.TemporaryDirectory(prefix="mlopsctl-") as scratch:
            repo = Path(scratch, "repo")
            coder.write(_design(wanted, found), catalog, repo)
            return Tried(row=row, wrong=tuple(judge(repo, wanted, found)))
    except MlopsctlError as broken:
        return Tried(row=row, wrong=(f"{type(broken).__name__}: {broken}",))


def _look_over(row: Row, catalog: Catalog) -> Tried:
    return _tried(row, catalog, _syntax)


def _syntax(repo: Path, _requirements: Requirements, _architecture: Architecture) -> Iterator[str]:
    for issue in violations(repo / "infra"):
        yield f"hcl_allow_list: {issue.where}: {issue.message}"
    for file in sorted((repo / "infra").rglob("*.tf")):
        if "modules" not in file.parts and not hcl.is_same_again(file.read_text(encoding="utf8")):
            yield f"round trip: {file.relative_to(repo)} does not come back as it was"


def _judged(
    repo: Path, wanted: Requirements, found: Architecture, *, catalog: Catalog, toolbox: Toolbox
) -> Iterator[str]:
    report = validator.validate(repo, wanted, found, catalog, toolbox, lambda _: None, quick=True)
    yield from _syntax(repo, wanted, found)
    missed = {name for check in report.checks if check.status != "pass" for name in (check.name,)}
    for check in report.checks:
        open_ = [f"{i.rule} at {i.where}: {i.message}" for i in check.issues if not i.accepted]
        if check.status == "fail":
            yield f"{check.name}: {'; '.join(open_[:3]) or check.detail}"
        elif check.status == "not_run" and not any(check.detail.startswith(name) for name in missed):
            yield f"{check.name} did not run: {check.detail}"


def _design(wanted: Requirements, found: Architecture) -> Design:
    return Design(
        document_name="matrix.md",
        document="A row of the matrix.\n",
        requirements=wanted,
        architecture=found,
        critiques=(),
        created_on=_today(),
    )


def _today() -> date:
    return datetime.now(UTC).date()

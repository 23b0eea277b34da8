"""All faults through the whole pipeline; some ten minutes, so `make faults` asks for it by name."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.seeded import FAULTS, ROOTS, at_plan, lines, with_faults
from mlopsctl.agents import validator
from mlopsctl.catalog import Catalog
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.rehearsal.journal import Journal
from mlopsctl.checks.rehearsal.rehearse import rehearse
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.architecture import Design
from mlopsctl.errors import InputError

BAR = 0.9


@pytest.mark.timeout(1800)
def test_the_pipeline_catches_nine_in_ten(
    sound: Path,
    design: Design,
    toolbox: Toolbox,
    catalogue: Catalog,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    missed: list[str] = []
    for stage in ("plan", "checks", "rehearsal"):
        mine = [fault for fault in FAULTS if fault.stage == stage]
        together = [fault for fault in mine if stage != "plan" and not fault.alone]
        groups = [[fault] for fault in mine if fault not in together] + ([together] if together else [])
        for number, group in enumerate(groups):
            repo = with_faults(sound, tmp_path / f"{stage}-{number}", *group)
            said = [*JUDGES[stage](repo, design, toolbox, catalogue)]
            missed += [fault.name for fault in group if not fault.caught_by(said)]
    with capsys.disabled():
        sys.stdout.write(f"\n{len(FAULTS) - len(missed)} of {len(FAULTS)} faults caught; missed: {missed}\n")
    assert len(FAULTS) >= 20
    assert len(missed) <= (1 - BAR) * len(FAULTS), missed


def by_plan(repo: Path, _design: Design, toolbox: Toolbox, _catalogue: Catalog) -> Iterator[str]:
    for root in ROOTS:
        try:
            plan_root(repo / "infra" / root, toolbox)
        except InputError as refused:
            yield str(refused)


def by_checks(repo: Path, design: Design, toolbox: Toolbox, catalogue: Catalog) -> Iterator[str]:
    yield from at_plan(repo, design, toolbox)
    (repo / "requirements.txt").unlink()  # the app takes no part
    report = validator.validate(repo, design.requirements, design.architecture, catalogue, toolbox, lambda _: None)
    yield from (line for check in report.with_status("fail") for line in lines(check.issues))


def by_rehearsal(repo: Path, _design: Design, toolbox: Toolbox, _catalogue: Catalog) -> Iterator[str]:
    journal = Journal(lambda _: None)
    rehearse(repo, toolbox, "prod", journal)
    yield from lines(journal.failures)


JUDGES = {"plan": by_plan, "checks": by_checks, "rehearsal": by_rehearsal}

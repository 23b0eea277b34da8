import random
import re
from pathlib import Path

import pytest

from faults.seeded import FAULTS, Fault, at_plan, with_faults
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.architecture import Design

OWN = re.compile(r"^(iam|range|zones|version|image|machine|states) ")
SAMPLE = random.Random(7).sample([f for f in FAULTS if f.stage == "checks" and OWN.match(f.finds)], 4)


def test_every_fault_finds_its_place(sound: Path, tmp_path: Path) -> None:
    for number, fault in enumerate(FAULTS):
        with_faults(sound, tmp_path / str(number), fault)


def test_a_sound_repository_has_no_finding(sound: Path, design: Design, toolbox: Toolbox) -> None:
    assert [*at_plan(sound, design, toolbox)] == []


@pytest.mark.parametrize("fault", SAMPLE, ids=lambda fault: fault.name)
def test_a_fault_is_caught_without_an_apply(
    fault: Fault, sound: Path, design: Design, toolbox: Toolbox, tmp_path: Path
) -> None:
    broken = with_faults(sound, tmp_path / "repo", fault)
    assert fault.caught_by([*at_plan(broken, design, toolbox)])

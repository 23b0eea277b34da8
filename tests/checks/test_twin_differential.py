"""The schema twin against the real provider, over every example of every blueprint."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlopsctl import settings
from mlopsctl.catalog import safe_yaml
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.noun import JSON
from mlopsctl.errors import InputError
from twin_examples import addresses, differences, examples, write_root

HERE = Path(__file__).parent
KNOWN: Any = safe_yaml.read(HERE / "twin_known.yaml")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Plans:
    real: JSON
    twin: JSON


@pytest.fixture(scope="module")
def toolbox() -> Iterator[Toolbox]:
    with Toolbox(settings.load()) as tools:
        if tools.settings.provider_mirror is None:
            pytest.skip("no provider mirror is configured (MLOPSCTL_PROVIDER_MIRROR)")
        yield tools


@pytest.fixture(scope="module")
def plans(toolbox: Toolbox, tmp_path_factory: pytest.TempPathFactory) -> Plans:
    """One root with all examples, and with the corners of what the twin computes, planned by both."""
    root = write_root(tmp_path_factory.mktemp("root"), examples("aws"))
    shutil.copy(HERE / "twin_corners.tf", root)
    return Plans(plan_root(root, toolbox), plan_root(root, toolbox, with_twin=True))


def test_both_plan_the_same_resources(plans: Plans) -> None:
    assert addresses(plans.twin) == addresses(plans.real)
    assert len(addresses(plans.real)) > len(examples("aws"))


def test_both_plan_the_same_values(plans: Plans) -> None:
    expected = {(row["type"], row["path"]) for row in KNOWN["differences"]}
    found = differences(plans.real, plans.twin)
    assert [each for each in sorted(found, key=str) if each[:2] not in expected] == []
    assert expected - {each[:2] for each in found} == set(), "no longer different"


def test_both_give_the_same_outputs(plans: Plans) -> None:
    real, twin = (plan["planned_values"]["outputs"] for plan in (plans.real, plans.twin))
    assert twin == real
    assert set(real) == {"documents", "places"}


def test_what_only_the_provider_refuses_is_listed(tmp_path: Path, toolbox: Toolbox) -> None:
    rows = KNOWN["refused_by_the_provider_only"]
    (tmp_path / "main.tf").write_text("\n".join(row["code"] for row in rows), encoding="utf8")
    assert len(plan_root(tmp_path, toolbox, with_twin=True)["resource_changes"]) == len(rows)
    with pytest.raises(InputError) as refusal:
        plan_root(tmp_path, toolbox)
    assert [row["says"] for row in rows if row["says"] not in str(refusal.value)] == []

"""A program that is given a role has none of its own, and its module tells what that role must allow."""

import json
import shutil
from pathlib import Path

import pytest

from mlopsctl import resources, settings
from mlopsctl.catalog import safe_yaml
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.noun import JSON
from twin_examples import write_root

ROLE = "arn:aws:iam::111122223333:role/team/ml-runtime"
PROGRAMS = [
    file.parent
    for file in sorted(resources.folder("blueprints").glob("aws/*/*/blueprint.yaml"))
    if Blueprint.model_validate(safe_yaml.read(file)).started_by
]
OWN, THEIRS = "own", "theirs"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> JSON:
    """One root that calls each module twice: with the role that is there already, and without."""
    blueprints, root = tmp_path_factory.mktemp("blueprints"), tmp_path_factory.mktemp("root")
    calls = {}
    for folder in PROGRAMS:
        copy = Path(shutil.copytree(folder, blueprints / folder.parent.name / folder.name))
        example = safe_yaml.read(copy / "examples" / "default.yaml")
        assert isinstance(example, dict)
        example["inputs"]["runtime_role_arn"] = ROLE
        (copy / "examples" / "theirs.yaml").write_text(json.dumps(example), encoding="utf8")
        calls[called(folder, OWN)] = copy / "examples" / "default.yaml"
        calls[called(folder, THEIRS)] = copy / "examples" / "theirs.yaml"
    write_root(root, calls)
    outputs = "".join(f'output "{name}" {{\n  value = module.{name}.runtime_policy\n}}\n' for name in calls)
    (root / "outputs.tf").write_text(outputs, encoding="utf8")
    with Toolbox(settings.load()) as toolbox:
        return plan_root(root, toolbox, with_twin=True)


@pytest.mark.parametrize("folder", PROGRAMS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_the_role_that_is_there_takes_the_place_of_one(folder: Path, plan: JSON) -> None:
    made = {whose: roles(plan, called(folder, whose)) for whose in (OWN, THEIRS)}
    assert made[THEIRS] < made[OWN]
    assert len(made[OWN] - made[THEIRS]) == 1, "all others are no roles of programs"
    told = {whose: plan["output_changes"][called(folder, whose)] for whose in (OWN, THEIRS)}
    assert told[OWN]["after"] is None
    assert not told[OWN]["after_unknown"]
    assert told[THEIRS]["after_unknown"] or told[THEIRS]["after"]


def called(folder: Path, whose: str) -> str:
    return f"{folder.parent.name}--{folder.name}--{whose}"


def roles(plan: JSON, module: str) -> set[str]:
    start = f"module.{module}."
    found = (c["address"] for c in plan["resource_changes"] if c["type"] == "aws_iam_role")
    return {address.removeprefix(start) for address in found if address.startswith(start)}

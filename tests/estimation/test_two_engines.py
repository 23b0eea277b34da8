"""The planner's bill and the bill of the plan that its repository makes: two ways, one sum."""

from datetime import date
from pathlib import Path

import pytest

from front_door import EXAMPLES
from mlopsctl import catalog, settings
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.codegen.compose import environments
from mlopsctl.codegen.render import render
from mlopsctl.codegen.tree import write
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.estimation.difference import compare
from mlopsctl.estimation.estimate import price_plan
from mlopsctl.estimation.plan import Plan
from mlopsctl.estimation.usage import read_usage
from mlopsctl.extraction.extract import extract
from mlopsctl.planning.plan import plan

TOLERANCE = 0.02


@pytest.mark.slow
@pytest.mark.parametrize("name", ["churn-batch", "fraud-scoring"])
def test_both_engines_agree_on_the_examples(name: str, tmp_path: Path) -> None:
    text, prices = (EXAMPLES / f"{name}.md").read_text(), catalog.load()
    requirements = extract(text)
    architecture = plan(requirements, (), prices)
    assert isinstance(architecture, Architecture)
    design = Design(
        document_name=f"{name}.md",
        document=text,
        requirements=requirements,
        architecture=architecture,
        critiques=(),
        created_on=date(2026, 11, 22),
    )
    repo = tmp_path / name
    write(render(design, prices), repo)
    stages = dict(zip(reversed(architecture.environments), environments(architecture), strict=True))
    roots = {"shared": "bootstrap", **{environment: f"envs/{stage}" for environment, stage in stages.items()}}
    with Toolbox(settings.load()) as toolbox:
        found = {
            environment: price_plan(
                Plan(
                    plan_root(repo / "infra" / root, toolbox),
                    read_usage(repo / "cost" / "usage" / f"{root.rpartition('/')[2]}.yml"),
                ),
                prices,
            )
            for environment, root in roots.items()
        }
    checked = compare(architecture.cost, found)
    assert not checked.unpriced
    assert checked.share < TOLERANCE
    assert not [notice for estimate in found.values() for notice in estimate.notices if "usage file" in notice]

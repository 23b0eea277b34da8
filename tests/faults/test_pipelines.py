"""Pipelines as they are delivered have no fault; those that are put into them are found."""

import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import pytest
import yaml

from delivery import PIPELINES, deliver
from faults.seeded import lines
from mlopsctl.catalog import Catalog
from mlopsctl.checks import kinds
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.noun import Noun
from mlopsctl.registry import discover

Judged = Literal[
    "ci_jobs",
    "ci_expressions",
    "ci_credentials",
    "ci_scripts",
    "buildspecs",
    "code_pipelines",
    "jenkinsfiles",
    "azure_pipelines",
]
JUDGES: tuple[Judged, ...] = get_args(Judged)
CHECKS = discover(kinds, Check)
Delivered = Callable[[str], Path]


class PipelineFault(Noun):
    """An edit of a delivered file that `check` must find; `plan`: by what the pipelines' root plans."""

    name: str
    pipeline: Literal["github-actions", "gitlab-ci", "codepipeline", "jenkins", "azure-devops"]
    file: str
    find: str
    replace: str
    check: Judged
    finds: str
    plan: bool = False

    def put(self, repo: Path) -> None:
        file = repo / self.file
        text = file.read_text("utf8")
        assert self.find in text
        file.write_text(text.replace(self.find, self.replace, 1), "utf8")


ROWS = yaml.safe_load(Path(__file__).with_name("pipelines.yaml").read_text("utf8"))
FAULTS = [PipelineFault.model_validate(row) for row in ROWS]
READ, PLANNED = [f for f in FAULTS if not f.plan], [f for f in FAULTS if f.plan]


@pytest.fixture(scope="module")
def delivered(catalogue: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    @cache
    def sound(pipeline: str) -> Path:
        return deliver(pipeline, tmp_path_factory.mktemp(pipeline) / "repo", catalogue)

    return sound


def said(repo: Path, scratch: Path, toolbox: Toolbox, *checks: Judged) -> list[str]:
    """What checks find in a repository, with the plan of its pipelines where one of them needs it."""
    workspace = Workspace(repo, scratch, toolbox)
    shutil.copytree(repo / "infra", workspace.infra)
    if "code_pipelines" in checks:
        plan = plan_root(repo / "infra" / "bootstrap", toolbox, with_twin=True)
        workspace.plan_file("bootstrap").parent.mkdir()
        workspace.plan_file("bootstrap").write_text(json.dumps(plan))
    return [line for name in checks for line in lines(CHECKS[name].run(workspace).issues)]


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_delivered_pipeline_has_none(pipeline: str, delivered: Delivered, toolbox: Toolbox, tmp_path: Path) -> None:
    judges = [judge for judge in JUDGES if judge != "code_pipelines" or pipeline == "codepipeline"]
    assert said(delivered(pipeline), tmp_path, toolbox, *judges) == []


@pytest.mark.parametrize("fault", READ, ids=lambda fault: fault.name)
def test_a_fault_is_found(fault: PipelineFault, delivered: Delivered, toolbox: Toolbox, tmp_path: Path) -> None:
    repo = shutil.copytree(delivered(fault.pipeline), tmp_path / "repo")
    fault.put(repo)
    assert found(fault, said(repo, tmp_path / "scratch", toolbox, fault.check))


def test_faults_that_show_in_the_plan_are_found(delivered: Delivered, toolbox: Toolbox, tmp_path: Path) -> None:
    repo = shutil.copytree(delivered("codepipeline"), tmp_path / "repo")
    for fault in PLANNED:
        fault.put(repo)
    every = said(repo, tmp_path / "scratch", toolbox, "buildspecs", "code_pipelines")
    assert [fault.name for fault in PLANNED if not found(fault, every)] == []


def found(fault: PipelineFault, every: list[str]) -> bool:
    return any(re.search(fault.finds, line) for line in every)

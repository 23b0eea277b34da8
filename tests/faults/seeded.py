"""Faults that are put into a generated repository, and what is said of it then."""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import yaml

from mlopsctl.checks.kinds.hcl_allow_list import violations
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.semantics.every import findings
from mlopsctl.checks.semantics.resources import resources_of
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.architecture import Design
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.report import Issue
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.judge import judge_plan

ROOTS = ("bootstrap", "envs/prod")


class Fault(Noun):
    """An edit: `find` becomes `replace`, or `append` is added. `alone`: it would hide others."""

    name: str
    stage: Literal["plan", "checks", "rehearsal"]
    file: str
    finds: str
    find: str = ""
    replace: str = ""
    append: str = ""
    alone: bool = False

    def caught_by(self, said: Sequence[str]) -> bool:
        return any(re.search(self.finds, line) for line in said)


FAULTS = tuple(
    Fault.model_validate(row) for row in yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text("utf8"))
)


def with_faults(sound: Path, folder: Path, *faults: Fault) -> Path:
    shutil.copytree(sound, folder)
    for fault in faults:
        file = folder / fault.file
        text = file.read_text("utf8")
        assert text.count(fault.find) == 1 or fault.append, f"{fault.name}: {text.count(fault.find)} places"
        file.write_text(f"{text}\n{fault.append}" if fault.append else text.replace(fault.find, fault.replace), "utf8")
    return folder


def lines(issues: Sequence[Issue]) -> list[str]:
    return [f"{issue.rule} {issue.where}: {issue.message}" for issue in issues if not issue.accepted]


def at_plan(repo: Path, design: Design, toolbox: Toolbox) -> Iterator[str]:
    """What the own checks and the policies say of the plans that the schema twin makes."""
    yield from lines([*violations(repo / "infra")])
    for root in ROOTS:
        plan = plan_root(repo / "infra" / root, toolbox, with_twin=True)
        yield from lines([*findings(resources_of(plan))])
        for result in judge_plan(load_controls(), design.requirements, plan, None):
            if result.blocks:
                yield f"{result.control} {root}: {result.detail}"

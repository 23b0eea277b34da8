"""Pipelines as CodePipeline reads them: actions find what earlier ones leave, and name variables that are there."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from mlopsctl.checks.semantics.resources import Resource, listed
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import Issue

_VARIABLE = re.compile(r"#\{([\w@-]+)\.([\w-]+)\}")
_OF_EVERY_RUN = "codepipeline"
_OF_THE_PIPELINE = "variables"


def judge(resources: Sequence[Resource]) -> Iterator[Issue]:
    for resource in resources:
        if resource.type == "aws_codepipeline":
            for message in _pipeline(resource.values):
                yield Issue(rule="pipeline", where=resource.address, message=message)


def _pipeline(values: JSON) -> Iterator[str]:
    stages = listed(values.get("stage"))
    for number, stage in enumerate(stages):
        for action in listed(stage.get("action")):
            if (action.get("category") == "Source") != (number == 0):
                yield f"{action['name']}: the first stage holds sources, and no other does"
    given = {variable["name"] for variable in listed(values.get("variable"))}
    made: list[str] = []
    spaces = {_OF_EVERY_RUN}
    for turn in _turns(stages):
        for action in turn:
            lost = [name for name in listed(action.get("input_artifacts")) if name not in made]
            yield from (f"{action['name']}: no earlier action makes `{name}`" for name in lost)
            yield from (f"{action['name']}: {what}" for what in _unheard(action, spaces, given))
        for action in turn:
            twice = [name for name in listed(action.get("output_artifacts")) if name in made]
            yield from (f"{action['name']}: `{name}` is made already" for name in twice)
            made += listed(action.get("output_artifacts"))
            spaces |= {*listed(action.get("namespace"))}


def _turns(stages: Sequence[JSON]) -> Iterator[list[JSON]]:
    """Actions that run beside each other, in the order of the turns."""
    for stage in stages:
        actions = sorted(listed(stage.get("action")), key=_order)
        yield from ([*turn] for _, turn in groupby(actions, _order))


def _order(action: JSON) -> int:
    return action.get("run_order") or 1


def _unheard(action: JSON, spaces: set[str], given: set[str]) -> Iterator[str]:
    for space, name in _VARIABLE.findall(json.dumps(action.get("configuration") or {})):
        if space == _OF_THE_PIPELINE:
            if name not in given:
                yield f"the pipeline has no variable `{name}`"
        elif space not in spaces:
            yield f"no earlier action has the namespace `{space}`"

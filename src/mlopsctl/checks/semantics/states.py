"""State machines as Step Functions reads them: every state can be reached, and every way ends."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.checks.semantics.resources import Resource, listed
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import Issue

_TYPES = frozenset({"Task", "Pass", "Wait", "Choice", "Parallel", "Map", "Succeed", "Fail"})
_RESOURCE = re.compile(r"^arn:[\w-]+:(states:[\w-]*:\d*:[\w:.+-]+|lambda:[\w-]+:\d{12}:function:.+)$")


def judge(resources: Sequence[Resource]) -> Iterator[Issue]:
    for resource in resources:
        if resource.type == "aws_sfn_state_machine":
            for attribute, definition in resource.documents:
                if attribute == "definition":
                    for message in _machine(definition):
                        yield Issue(rule="states", where=resource.address, message=message)


def _machine(machine: JSON, place: str = "") -> Iterator[str]:
    states: dict[str, JSON] = machine.get("States") or {}
    start = machine.get("StartAt")
    if start not in states:
        yield f"{place}StartAt {start!r} is not a state"
    for name, state in states.items():
        yield from (f"{place}{name}: {message}" for message in _state(state, states))
        for inner in _inner(state):
            yield from _machine(inner, f"{place}{name}: ")
    reached = _reached(start, states)
    yield from (f"{place}{name} is never reached" for name in states if reached and name not in reached)
    if reached and not any(_ends(states[name]) for name in reached):
        yield f"{place}no way ends"


def _state(state: JSON, states: dict[str, JSON]) -> Iterator[str]:
    kind = state.get("Type")
    if kind not in _TYPES:
        yield f"{kind!r} is not a type of state"
    for after in _next(state):
        if after not in states:
            yield f"goes to {after!r}, which is not a state"
    if kind == "Task" and not _RESOURCE.match(str(state.get("Resource"))):
        yield f"{state.get('Resource')!r} is nothing that a task can run"
    if kind == "Choice" and not state.get("Choices"):
        yield "a choice needs Choices"
    if kind in _TYPES - {"Choice"} and not _ends(state) and "Next" not in state:
        yield "it neither ends nor goes on"


def _next(state: JSON) -> Iterator[str]:
    yield from (state[key] for key in ("Next", "Default") if key in state)
    for branch in (*listed(state.get("Choices")), *listed(state.get("Catch"))):
        if "Next" in branch:
            yield branch["Next"]


def _inner(state: JSON) -> Iterator[JSON]:
    yield from listed(state.get("Branches"))
    yield from (state[key] for key in ("ItemProcessor", "Iterator") if key in state)


def _ends(state: JSON) -> bool:
    return bool(state.get("End")) or state.get("Type") in ("Succeed", "Fail")


def _reached(start: object, states: dict[str, JSON]) -> set[str]:
    found: set[str] = set()
    waiting = [start] if isinstance(start, str) else []
    while waiting:
        name = waiting.pop()
        if name in states and name not in found:
            found.add(name)
            waiting += _next(states[name])
    return found

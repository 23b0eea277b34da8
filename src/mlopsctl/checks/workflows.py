"""What a GitHub workflow's expressions may speak of, by the place where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlopsctl.checks.expressions import Reference, embedded, references
from mlopsctl.domain.noun import JSON
from mlopsctl.errors import InputError

Known = Mapping[str, Any]
"""Names, and what is known below each; None = anything may be there."""

_RESULT = {"result": None}
_STEP = {"outcome": None, "conclusion": None}


def misread(workflow: JSON) -> Iterator[tuple[str, str]]:
    """Place and reason of each expression that cannot be read, or that speaks of something that is not there."""
    jobs: JSON = workflow["jobs"]
    everywhere: Known = {"github": None, "vars": None, "secrets": None, "inputs": _inputs(workflow)}
    outside = {key: value for key, value in workflow.items() if key != "jobs"}
    yield from _judged("", outside, {**everywhere, "env": None})
    for name, job in jobs.items():
        yield from _job(f"jobs.{name}", job, jobs, everywhere)


def _job(place: str, job: JSON, jobs: JSON, everywhere: Known) -> Iterator[tuple[str, str]]:
    earlier = job.get("needs") or []
    needs = {need.lower(): _needed(jobs.get(need, {})) for need in ([earlier] if isinstance(earlier, str) else earlier)}
    first = {name: below for name, below in everywhere.items() if name != "secrets"} | {"needs": needs}
    yield from _judged(f"{place}.if", job.get("if"), first, is_condition=True)
    of_job = {**everywhere, "needs": needs, "strategy": None, "matrix": _matrix(job), "env": None}
    rest = {key: value for key, value in job.items() if key not in ("if", "steps", "outputs")}
    yield from _judged(place, rest, of_job)
    steps: Sequence[JSON] = job.get("steps") or []
    of_steps = {**of_job, "job": None, "runner": None, "steps": {}}
    for number, step in enumerate(steps):
        yield from _judged(f"{place}.steps[{number}]", step, of_steps)
        of_steps = {**of_steps, "steps": {**of_steps["steps"], **_outcome(step)}}
    yield from _judged(f"{place}.outputs", job.get("outputs"), of_steps)


def _judged(place: str, value: object, known: Known, *, is_condition: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            allowed = {name: below for name, below in known.items() if key != "if" or name != "secrets"}
            yield from _judged(f"{place}.{key}".lstrip("."), member, allowed, is_condition=key == "if")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _judged(f"{place}[{number}]", member, known)
    elif isinstance(value, str):
        try:
            for expression in [value] if is_condition and "${{" not in value else embedded(value):
                for reference in references(expression):
                    if missing := _missing(reference, known):
                        yield place, f"there is no `{missing}` here"
        except InputError as reason:
            yield place, str(reason)


def _missing(reference: Reference, known: Known | None) -> str:
    """The first part of a reference that is not there."""
    for depth, part in enumerate(reference, start=1):
        if known is None or part == "*":
            return ""
        if part not in known:
            return ".".join(reference[:depth])
        known = known[part]
    return ""


def _inputs(workflow: JSON) -> Known:
    events = workflow.get("on", workflow.get(True))  # type: ignore[call-overload]  # YAML 1.1 reads `on` as true
    rows = events.values() if isinstance(events, dict) else []
    return {name.lower(): None for row in rows if isinstance(row, dict) for name in row.get("inputs") or ()}


def _needed(job: JSON) -> Known:
    outputs = None if "uses" in job else {name.lower(): None for name in job.get("outputs") or ()}
    return {"outputs": outputs, **_RESULT}


def _matrix(job: JSON) -> Known | None:
    matrix = (job.get("strategy") or {}).get("matrix") or {}
    if not isinstance(matrix, dict) or isinstance(matrix.get("include"), str):
        return None
    added = (row for row in matrix.get("include") or () if isinstance(row, dict))
    return {name.lower(): None for row in (matrix, *added) for name in row if name not in ("include", "exclude")}


def _outcome(step: JSON) -> Known:
    """What later steps can read of one that has an id; one that writes to no GITHUB_OUTPUT has no outputs."""
    if "id" not in step:
        return {}
    writes = "uses" in step or "GITHUB_OUTPUT" in step.get("run", "")
    return {step["id"].lower(): {"outputs": None if writes else {}, **_STEP}}

"""The suite `policy`: every control passes its passing fixture and fails its failing one."""

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from mlopsctl import resources
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.control import Control, ControlResult, PolicyResult
from mlopsctl.domain.noun import JSON, Noun
from mlopsctl.domain.report import CheckResult
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.errors import InputError
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.judge import judge_architecture, judge_plan

_NO_RESOURCES: JSON = {"format_version": "1.2", "configuration": {}}
_EXPECTED: tuple[Literal["pass", "fail"], ...] = ("pass", "fail")


class Fixture(Noun):
    """What a control is tried on: stated requirements (field -> value) with an architecture, or a plan and a scan."""

    requirements: dict[str, object] = {}
    architecture: Architecture | None = None
    plan: JSON = _NO_RESOURCES
    scan: CheckResult | None = None


def run_suite(folder: Path | None = None) -> PolicyResult:
    """Try every control of `folder` (default: all that are loaded) on its two fixtures."""
    root = folder or resources.folder("policies")
    controls = load_controls(root)
    tried = [control for control in controls if any(rule.kind != "manual" for rule in control.assertions)]
    failures = {control.id: _failures(control, root) for control in tried}
    flips = sum(not wrong for wrong in failures.values())
    return PolicyResult(
        name="policy",
        summary=f"{flips} of {len(tried)} controls tell their passing fixture from their failing one; "
        f"{len(controls)} controls in all",
        controls=len(controls),
        fixtures=len(tried) * len(_EXPECTED),
        flips=flips,
        failures=tuple(sentence for wrong in failures.values() for sentence in wrong),
    )


def judge_fixture(control: Control, file: Path) -> ControlResult:
    """What `control` says of the fixture in `file`. Raises InputError when the fixture cannot be used."""
    try:
        fixture = Fixture.model_validate_json(file.read_text(encoding="utf8"))
    except OSError as missing:
        raise InputError(f"{file} is missing", hint="policies/org/README.md says what a fixture is.") from missing
    except ValidationError as broken:
        raise InputError(f"{file} is not a fixture: {broken}") from broken
    requirements = _requirements(fixture.requirements)
    if not control.judges_design:
        return judge_plan([control], requirements, fixture.plan, fixture.scan)[0]
    if fixture.architecture is None:
        raise InputError(f"{file} has no architecture")
    return judge_architecture([control], requirements, fixture.architecture)[0]


def _failures(control: Control, root: Path) -> tuple[str, ...]:
    folder = root / control.framework / "fixtures" / control.id
    return tuple(sentence for wanted in _EXPECTED if (sentence := _failure(control, folder, wanted)))


def _failure(control: Control, folder: Path, wanted: Literal["pass", "fail"]) -> str:
    try:
        result = judge_fixture(control, folder / f"{wanted}.json")
    except InputError as broken:
        return f"{control.id}: {broken}"
    if result.status == wanted:
        return ""
    return f"{control.id}: {wanted}.json should {wanted}, is {result.status} {result.detail}".rstrip()


def _requirements(stated: dict[str, object]) -> Requirements:
    source = Source(kind="answer")
    rows = (Constraint.model_validate({"field": f, "value": v, "source": source}) for f, v in stated.items())
    return Requirements(document_sha256="", constraints=tuple(rows))

"""Conditions over values, some of which nobody knows before apply."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mlopsctl.domain.control import Condition
from mlopsctl.domain.requirements import Requirements


@dataclass(frozen=True)
class Unknown:
    """A value that exists only after apply. `wired`: the configuration sets it (None = that cannot be seen)."""

    wired: bool | None

    def __str__(self) -> str:
        return "known after apply" if self.wired else "not set"


def holds(condition: Condition, values: Sequence[object], requirements: Requirements) -> bool | None:
    """Whether `condition` is met by every value (one, for `intersects`); None when that cannot be known yet."""
    unknown = [] if condition.unknown_ok else [value for value in values if isinstance(value, Unknown)]
    known = [value for value in values if not isinstance(value, Unknown)]
    if condition.operator in {"exists", "empty"}:
        given = any(value not in (None, "") for value in known) or any(value.wired for value in unknown)
        unclear = not given and any(value.wired is None for value in unknown)
        return None if unclear else given == (condition.operator == "exists")
    compare, expected = _COMPARE[condition.operator], _expected(condition, requirements)
    met = [value in condition.accept or compare(value, expected) for value in known]
    if condition.operator == "intersects":
        return any(met) or (None if unknown else False)
    if not all(met):
        return False
    return None if unknown else bool(met) or condition.operator in {"not_contains", "not_matches"}


def applies(conditions: Sequence[Condition], requirements: Requirements) -> bool:
    """Whether all of these hold for what was required; `hard`: the field is stated, and not as a wish."""
    return all(_required(condition, requirements) for condition in conditions)


def _required(condition: Condition, requirements: Requirements) -> bool:
    found = requirements.find(condition.path)
    if condition.operator == "hard":
        return found is not None and found.hard
    if found is None:
        return condition.operator == "empty"
    members = requirements.members(condition.path)
    values = sorted(members) if isinstance(found.value, tuple) else [found.value]
    return holds(condition, values, requirements) is True


def _expected(condition: Condition, requirements: Requirements) -> Any:  # noqa: ANN401  # a literal of a rule
    found = requirements.find(condition.requirement) if condition.requirement else None
    return condition.value if found is None else found.value


def _number(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, bound: isinstance(value, (int, float)) and compare(value, bound)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda value, expected: bool(value == expected),
    "in": lambda value, expected: value in expected,
    "intersects": lambda value, expected: value in expected,
    "gte": _number(lambda value, bound: value >= bound),
    "lte": _number(lambda value, bound: value <= bound),
    "matches": lambda value, pattern: re.search(pattern, str(value)) is not None,
    "not_matches": lambda value, pattern: re.search(pattern, str(value)) is None,
    "not_contains": lambda value, refused: value not in refused,
}

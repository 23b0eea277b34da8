import pytest

from mlopsctl.domain.control import Condition, Operator
from mlopsctl.policy.operators import Unknown, applies, holds
from plans import required

LATER, UNSET, HIDDEN = Unknown(wired=True), Unknown(wired=False), Unknown(wired=None)


@pytest.mark.parametrize(
    ("operator", "expected", "values", "met"),
    [
        ("exists", None, ["x"], True),
        ("exists", None, [], False),
        ("exists", None, [""], False),
        ("exists", None, [LATER], True),
        ("exists", None, [UNSET], False),
        ("exists", None, [HIDDEN], None),
        ("empty", None, [], True),
        ("empty", None, [LATER], False),
        ("equals", True, [True, True], True),
        ("equals", True, [True, False], False),
        ("equals", True, [], False),
        ("equals", True, [True, LATER], None),
        ("equals", True, [False, LATER], False),
        ("in", ["a", "b"], ["a"], True),
        ("in", ["a", "b"], ["c"], False),
        ("gte", 30, [30, 31], True),
        ("gte", 30, ["40"], False),
        ("lte", 30, [31], False),
        ("matches", "^a", ["ab"], True),
        ("matches", "^a", ["ba"], False),
        ("not_matches", "^a", [], True),
        ("not_contains", ["x"], ["y"], True),
        ("not_contains", ["x"], ["y", "x"], False),
        ("not_contains", ["x"], [], True),
        ("intersects", ["a", "b"], ["z", "b"], True),
        ("intersects", ["a"], ["z"], False),
        ("intersects", ["a"], [LATER], None),
    ],
)
def test_a_condition(operator: Operator, expected: object, values: list[object], met: bool | None) -> None:
    assert holds(Condition(path="p", operator=operator, value=expected), values, required()) is met


@pytest.mark.parametrize(
    ("operator", "value", "stated", "does"),
    [
        ("exists", None, {"team_size": 3}, True),
        ("exists", None, {}, False),
        ("empty", None, {}, True),
        ("gte", 3, {"team_size": 3}, True),
        ("gte", 4, {"team_size": 3}, False),
        ("hard", None, {"team_size": 3}, True),
        ("hard", None, {}, False),
    ],
)
def test_a_control_applies(operator: Operator, value: object, stated: dict[str, object], does: bool) -> None:
    assert applies([Condition(path="team_size", operator=operator, value=value)], required(**stated)) is does


def test_a_wish_is_not_hard() -> None:
    wish = required(team_size=3)
    wish = wish.model_copy(
        update={"constraints": tuple(c.model_copy(update={"hard": False}) for c in wish.constraints)}
    )
    assert not applies([Condition(path="team_size", operator="hard")], wish)

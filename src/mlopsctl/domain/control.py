from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from mlopsctl.domain.evaluation import SuiteResult
from mlopsctl.domain.noun import Noun

Level = Literal["advisory", "soft-mandatory", "hard-mandatory"]
ControlStatus = Literal["pass", "fail", "not_applicable", "manual", "not_evaluated"]
Operator = Literal[
    "exists",
    "equals",
    "in",
    "gte",
    "lte",
    "matches",
    "not_matches",
    "not_contains",
    "intersects",
    "empty",
    "hard",
]


class Condition(Noun):
    """What must hold for the values at `path`: a requirement field, a resource attribute or a design fact.

    Every value counts: lists on the way are walked through. `requirement` names a field whose value, when stated,
    takes the place of `value`. `accept` are values that are fine whatever the operator says; with `unknown_ok` so are
    those that only apply knows, because they name what this plan creates.
    """

    path: str
    operator: Operator
    value: Any = None
    requirement: str = ""
    accept: tuple[Any, ...] = ()
    unknown_ok: bool = False


class Link(Noun):
    """Resources of `type` that point to the judged one with their attribute `by`."""

    type: str
    by: str


class PlanRule(Noun):
    """Every resource of these types (or, with `linked`, what points to it) meets `expect`.

    With `at_least`, that many must exist in a plan that has any resource of the types in `beside`.
    """

    kind: Literal["plan"]
    resources: tuple[str, ...] = Field(min_length=1)
    where: tuple[Condition, ...] = ()
    linked: Link | None = None
    expect: tuple[Condition, ...] = ()
    at_least: int = 0
    beside: tuple[str, ...] = ()


class JudgeRule(Noun):
    """A question about the plan that needs code: a module of `policy/judges/`, with its options."""

    kind: Literal["judge"]
    judge: str
    options: dict[str, Any] = {}


class CheckovRule(Noun):
    """A check of the scanner; judged only when a scan that ran is at hand."""

    kind: Literal["checkov"]
    check: str = Field(pattern=r"^CKV2?_[A-Z]+_\d+$")


class ManualRule(Noun):
    """Something that only a person can attest."""

    kind: Literal["manual"]
    owner: str = Field(min_length=1)


class DesignRule(Noun):
    """A fact of the architecture."""

    kind: Literal["architecture"]
    expect: tuple[Condition, ...] = Field(min_length=1)


Assertion = Annotated[PlanRule | JudgeRule | CheckovRule | ManualRule | DesignRule, Field(discriminator="kind")]


class Remedy(Noun):
    """The cut that makes a failing design pass, where there is one."""

    kind: Literal["forbid", "require"]
    target: str


class Control(Noun):
    """One rule that a design or its plan must meet: every assertion that applies passes."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]+$")
    framework: str
    title: str = Field(min_length=10)
    source: str
    level: Level
    maps_to: tuple[str, ...] = ()
    applies_when: tuple[Condition, ...] = ()
    assertions: tuple[Assertion, ...] = Field(min_length=1)
    remediation: str = Field(min_length=10)
    remedy: Remedy | None = None

    @property
    def judges_design(self) -> bool:
        return self.assertions[0].kind == "architecture"

    @model_validator(mode="after")
    def _one_subject(self) -> "Control":
        if len({assertion.kind == "architecture" for assertion in self.assertions}) > 1:
            raise ValueError("a control judges the architecture or the plan, not both: make it two")
        return self


class ControlResult(Noun):
    """What one control says of one design or plan. Only `pass` is a pass."""

    control: str
    level: Level
    status: ControlStatus
    detail: str = ""

    @property
    def blocks(self) -> bool:
        return self.status == "fail" and self.level != "advisory"


class PolicyResult(SuiteResult):
    """How a policy suite fared: every control must pass its passing fixture and fail its failing one."""

    controls: int
    fixtures: int
    flips: int

    @property
    def ok(self) -> bool:
        return self.flips > 0 and not self.failures

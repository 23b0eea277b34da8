from typing import Literal, TypeVar

from pydantic import Field, field_validator, model_validator

from mlopsctl.domain.noun import Noun
from mlopsctl.domain.vocabulary import Value, parse_value
from mlopsctl.errors import InputError

T = TypeVar("T")


class Source(Noun):
    """Where a constraint comes from.

    For `quote`, `document[start:end] == quote` in code points; for the other kinds `quote` explains.
    """

    kind: Literal["quote", "answer", "standard", "assumption"]
    start: int = 0
    end: int = 0
    quote: str = ""
    line: int = 0


class Constraint(Noun):
    """One typed fact that the system must respect. `currency` is that of `monthly_budget_usd` as it was stated."""

    field: str
    value: Value
    currency: str = "USD"
    hard: bool = True
    confidence: float = Field(default=1.0, ge=0, le=1)
    source: Source

    @model_validator(mode="before")
    @classmethod
    def _typed(cls, data: dict[str, object]) -> dict[str, object]:
        try:
            return {**data, "value": parse_value(str(data.get("field")), data.get("value"))}
        except InputError as wrong:
            raise ValueError(str(wrong)) from wrong


class Contradiction(Noun):
    """Statements that cannot both hold, each side quoted; it is not `hard` where they may be of two things."""

    field: str
    claim: str
    sides: tuple[Source, ...]
    hard: bool = True


class Question(Noun):
    """Something worth asking a person. `default` is what is assumed when nobody answers; blocking ones have none."""

    field: str
    text: str
    why: str
    default: Value | None = None
    blocking: bool = False


class Unread(Noun):
    """A figure or a known word of the document that no constraint used."""

    text: str
    start: int
    end: int
    line: int


class Requirements(Noun):
    """All that was understood of one document."""

    document_sha256: str
    constraints: tuple[Constraint, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    questions: tuple[Question, ...] = ()
    unread: tuple[Unread, ...] = ()
    removed: tuple[str, ...] = ()  # hidden characters and redacted secrets, one sentence each

    @field_validator("constraints")
    @classmethod
    def _ordered(cls, constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
        return tuple(sorted(constraints, key=lambda c: (c.field, c.source.start, str(c.value))))

    def find(self, field: str) -> Constraint | None:
        """The constraint on `field` that decides: an answer, else a hard one, else the first."""
        order = {"answer": 0, "standard": 1, "quote": 2, "assumption": 3}
        found = [c for c in self.constraints if c.field == field]
        return min(found, key=lambda c: (order[c.source.kind], not c.hard), default=None)

    def value(self, field: str, default: T) -> T:
        """The deciding value of `field` in the type of `default`, or `default`."""
        found = self.find(field)
        return default if found is None else found.value  # type: ignore[return-value]  # vocabulary fixes the type

    def members(self, field: str) -> frozenset[str]:
        """Union of all values of a set field."""
        sets = [c.value for c in self.constraints if c.field == field]
        return frozenset(v for value in sets for v in (value if isinstance(value, tuple) else (str(value),)))

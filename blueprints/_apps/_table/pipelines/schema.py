"""The data contract: which columns a row has and what makes one valid, for training, serving and batch alike."""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from pipelines.documents import Document


class Feature(Document):
    """One input column. `low` and `high` bound numbers; `values` lists the categories."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    kind: Literal["number", "integer", "category"]
    description: str = ""
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    nullable: bool = False

    @model_validator(mode="after")
    def _complete(self) -> "Feature":
        if (self.kind == "category") != bool(self.values):
            raise ValueError("`values` belongs to a category, and every category needs it")
        return self

    @property
    def type(self) -> Any:  # noqa: ANN401  # a type made at run time has no static type
        """The pydantic type of a value."""
        if self.kind == "category":
            base: Any = Literal[self.values]
        else:
            number = float if self.kind == "number" else int
            base = Annotated[number, Field(ge=self.low, le=self.high, allow_inf_nan=False)]
        return base | None if self.nullable else base


class Ratio(Document):
    """A derived column: `numerator` / `denominator`, missing where that cannot be computed."""

    name: str
    numerator: str
    denominator: str


class Schema(Document):
    """The columns of a table: whose (`id`), what happened (`target`, 0 or 1), and what was known before."""

    id: str
    target: str
    features: tuple[Feature, ...] = Field(min_length=1)
    ratios: tuple[Ratio, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Schema":
        names = [self.id, self.target, *(f.name for f in self.features), *(r.name for r in self.ratios)]
        if len(set(names)) != len(names):
            raise ValueError("column names must be unique")
        numbers = {f.name for f in self.features if f.kind != "category"}
        strange = {n for r in self.ratios for n in (r.numerator, r.denominator)} - numbers
        if strange:
            raise ValueError(f"ratios need number columns, not {', '.join(sorted(strange))}")
        return self


@cache
def row_model(schema: Schema, *, with_target: bool = False) -> type[BaseModel]:
    """The pydantic model of one row's features, and of its outcome where that is read; unknown columns are errors."""
    fields: dict[str, Any] = {
        f.name: (f.type, Field(description=f.description, default=None if f.nullable else ...)) for f in schema.features
    }
    if with_target:
        fields[schema.target] = (Annotated[int, Field(ge=0, le=1)], ...)
    config = ConfigDict(extra="forbid", protected_namespaces=())
    return create_model("Instance", __config__=config, **fields)

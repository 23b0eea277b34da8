"""Tables of rows: read for training, described by a typical row, and made up for the sample."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.documents import Document, read
from pipelines.errors import BadInput
from pipelines.features import Matrix, columns, encode
from pipelines.predictor import Instance
from pipelines.schema import Feature, Schema, row_model
from pipelines.table import Record, Rejected, read_instances

SCHEMA = Path("data/schema.json")
MISSING_SHARE = 0.04


class RowSettings(Document):
    """What a model of rows needs besides its file."""

    data_schema: Schema
    columns: tuple[str, ...]
    baseline: dict[str, float | int | str | None]


class Rows:
    """The valid rows of a file with their outcomes, in file order, and how many were rejected."""

    def __init__(self, path: Path, schema: Schema) -> None:
        found = list(read_instances(path, schema.id, row_model(schema, with_target=True)))
        records = [r for r in found if isinstance(r, Record)]
        if repeated := [name for name, times in Counter(r.id for r in records).items() if times > 1]:
            raise BadInput(f"{path} repeats {schema.id} {repeated[0]}: the same row would be trained on and tested on")
        self.schema = schema
        self.instances: list[Instance] = [without(r.instance, schema.target) for r in records]
        self.target = np.array([r.instance[schema.target] for r in records], dtype=np.float64)
        self.rejected = sum(isinstance(r, Rejected) for r in found)
        self.rejected_share = self.rejected / max(1, len(found))

    @property
    def encoded(self) -> Matrix:
        return encode(self.instances, self.schema)

    def require(self, fewest: int) -> None:
        """Raises BadInput unless there are that many rows of each outcome."""
        if min(np.sum(self.target == 0), np.sum(self.target == 1)) < fewest:
            raise BadInput(f"the data need at least {fewest} valid rows of each outcome")


def without(instance: Instance, name: str) -> dict[str, Any]:
    return {key: value for key, value in instance.items() if key != name}


def read_schema() -> Schema:
    return read(SCHEMA, Schema)


def settings_for(instances: list[Instance], schema: Schema) -> RowSettings:
    return RowSettings(data_schema=schema, columns=columns(schema), baseline=typical(encode(instances, schema), schema))


def typical(encoded: Matrix, schema: Schema) -> dict[str, float | int | str | None]:
    """Medians and most frequent categories. It is nobody's data."""
    row: dict[str, float | int | str | None] = {}
    for index, feature in enumerate(schema.features):
        values = encoded[~np.isnan(encoded[:, index]), index]
        if feature.values:
            row[feature.name] = feature.values[int(np.bincount(values.astype(int)).argmax())]
        else:
            middle = float(np.median(values))
            row[feature.name] = round(middle) if feature.kind == "integer" else middle
    return row


def invent(feature: Feature, rows: int, random: np.random.Generator) -> tuple[Matrix, list[str]]:
    """Standardised strength and text of one made-up column."""
    if feature.values:
        shares = random.dirichlet(np.full(len(feature.values), 5.0))
        chosen = random.choice(len(feature.values), rows, p=shares)
        effect = random.normal(0, 0.7, len(feature.values))
        strength, text = effect[chosen], [feature.values[i] for i in chosen]
    else:
        low, high = feature.low or 0.0, 1.0 if feature.high is None else feature.high
        skewed = random.beta(1.6, 4.0, rows)
        strength = (skewed - 0.286) / 0.176
        text = [written(feature, value) for value in low + skewed * (high - low)]
    if feature.nullable:
        missing = random.uniform(size=rows) < MISSING_SHARE
        strength, text = np.where(missing, 0, strength), ["" if m else t for m, t in zip(missing, text, strict=True)]
    return strength, text


def written(feature: Feature, value: float) -> str:
    """A number as it stands in a file."""
    return str(round(value)) if feature.kind == "integer" else f"{round(value, 3):g}"

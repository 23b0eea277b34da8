"""The only place that turns rows into model input, so that training, serving and batch cannot disagree.

A row is first encoded (one number per schema feature; categories by position, missing as NaN) and then expanded into
the model's columns: numbers as they are, one 0/1 column per category, and the declared ratios.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.predictor import Instance
from pipelines.schema import Schema

Matrix = NDArray[np.float64]


def encode(rows: Sequence[Instance], schema: Schema) -> Matrix:
    """One line per row, one column per feature of the schema."""
    encoded = np.empty((len(rows), len(schema.features)))
    for column, feature in enumerate(schema.features):
        if feature.kind == "category":
            position = {value: float(index) for index, value in enumerate(feature.values)}
            encoded[:, column] = [position.get(str(row[feature.name]), np.nan) for row in rows]
        else:
            encoded[:, column] = [row[feature.name] for row in rows]  # None becomes NaN
    return encoded


def expand(encoded: Matrix, schema: Schema) -> Matrix:
    """The model's input, in the order of `columns`."""
    place = {feature.name: index for index, feature in enumerate(schema.features)}
    blocks = []
    for index, feature in enumerate(schema.features):
        values = encoded[:, index : index + 1]
        blocks.append(values == np.arange(len(feature.values)) if feature.kind == "category" else values)
    for ratio in schema.ratios:
        top, bottom = encoded[:, place[ratio.numerator]], encoded[:, place[ratio.denominator]]
        blocks.append(np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)[:, None])
    return np.concatenate(blocks, axis=1, dtype=np.float64)


def columns(schema: Schema) -> tuple[str, ...]:
    """The names of the model's input columns."""
    names = [f"{f.name}={v}" if v else f.name for f in schema.features for v in (f.values or ("",))]
    return (*names, *(ratio.name for ratio in schema.ratios))

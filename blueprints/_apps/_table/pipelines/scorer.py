from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from pipelines.errors import BadInput
from pipelines.features import Matrix, encode, expand
from pipelines.predictor import Instance, Prediction, Signal
from pipelines.rows import Rows
from pipelines.schema import Schema, row_model

MOST_REASONS = 3


@dataclass(frozen=True)
class Scorer:
    """A model of rows: the schema it was trained on, and the typical row that it explains against.

    raw: from the model's columns to numbers that grow with the score (log-odds, say); squash: from those to scores;
    measure: from outcomes and scores to metrics.
    """

    schema: Schema
    baseline: Instance
    raw: Callable[[Matrix], Matrix]
    squash: Callable[[Matrix], Matrix]
    measure: Callable[[Matrix, Matrix], dict[str, float]]
    waits: bool = False
    counts: tuple[str, ...] = ()

    @property
    def instance(self) -> type[BaseModel]:
        return row_model(self.schema)

    @property
    def identity(self) -> str:
        return self.schema.id

    def predict(self, instances: Sequence[Instance], *, explain: bool = False) -> list[Prediction]:
        """Per row a score and, where wanted, the features that moved it most."""
        encoded = encode(instances, self.schema)
        if not explain:
            return [{"score": score} for score in np.round(self.score(encoded), 6).tolist()]
        raw, contributions = self._contributions(encoded)
        scores = np.round(self.squash(raw), 6).tolist()
        reasons = map(self._reasons, contributions)
        return [{"score": score, "reasons": because} for score, because in zip(scores, reasons, strict=True)]

    def signals(self, instances: Sequence[Instance]) -> dict[str, Signal]:
        encoded = encode(instances, self.schema)
        return {feature.name: encoded[:, index] for index, feature in enumerate(self.schema.features)}

    def evaluate(self, path: Path) -> dict[str, float]:
        rows = Rows(path, self.schema)
        if not 0 < rows.target.sum() < len(rows.target):
            raise BadInput(f"{path} needs valid rows of both outcomes")
        return {**self.measure(rows.target, self.score(rows.encoded)), "rejected_share": rows.rejected_share}

    def score(self, encoded: Matrix) -> Matrix:
        return self.squash(self.raw(expand(encoded, self.schema)))

    def _contributions(self, encoded: Matrix) -> tuple[Matrix, Matrix]:
        """Raw scores, and per row and feature how far the raw score is from where the baseline value would put it.

        Each feature in turn is put back to its baseline value. All variants of all rows go through the model in one
        call.
        """
        width = encoded.shape[1]
        variants = np.repeat(encoded[:, None, :], width + 1, axis=1)
        variants[:, np.arange(width), np.arange(width)] = encode([self.baseline], self.schema)[0]
        raw = self.raw(expand(variants.reshape(-1, width), self.schema)).reshape(-1, width + 1)
        return raw[:, -1], raw[:, -1:] - raw[:, :-1]

    def _reasons(self, contributions: Matrix) -> list[dict[str, object]]:
        strongest = np.argsort(-np.abs(contributions), kind="stable")[:MOST_REASONS]
        names = [feature.name for feature in self.schema.features]
        moved = [(names[i], round(float(contributions[i]), 6)) for i in strongest]
        return [{"feature": name, "contribution": amount} for name, amount in moved if amount]

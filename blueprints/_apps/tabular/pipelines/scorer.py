from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from pipelines.features import Matrix, encode, expand
from pipelines.schema import Row, Schema


class Estimator(Protocol):
    """A binary classifier, as scikit-learn speaks it."""

    def fit(self, X: Matrix, y: Matrix) -> "Estimator":  # noqa: N803  # scikit-learn's name
        """Learn, and return itself."""
        ...

    def decision_function(self, X: Matrix) -> NDArray[np.float64]:  # noqa: N803  # scikit-learn's name
        """Log-odds of the positive class."""
        ...


@dataclass(frozen=True, slots=True)
class Reason:
    """How much (in log-odds) a feature moved a score away from where its baseline value would have put it."""

    feature: str
    contribution: float


@dataclass(frozen=True)
class Scorer:
    """A model with the schema it was trained on and the typical row it explains against."""

    schema: Schema
    estimator: Estimator
    baseline: Row
    version: str

    def score(self, rows: Sequence[Row]) -> Matrix:
        """The probability of the positive class, per row."""
        return self.score_encoded(encode(rows, self.schema))

    def score_encoded(self, encoded: Matrix) -> Matrix:
        return np.asarray(expit(self._log_odds(encoded)))

    def explain(self, rows: Sequence[Row], top: int = 3) -> tuple[Matrix, list[list[Reason]]]:
        """Scores, and per row the `top` features that moved it most.

        Each feature in turn is put back to its baseline value, and the change in log-odds is its contribution. All
        variants of all rows go through the model in one call.
        """
        encoded = encode(rows, self.schema)
        width = encoded.shape[1]
        variants = np.repeat(encoded[:, None, :], width + 1, axis=1)
        variants[:, np.arange(width), np.arange(width)] = encode([self.baseline], self.schema)[0]
        odds = self._log_odds(variants.reshape(-1, width)).reshape(-1, width + 1)
        contributions = odds[:, -1:] - odds[:, :-1]
        strongest = np.argsort(-np.abs(contributions), axis=1, kind="stable")[:, :top]
        names = [feature.name for feature in self.schema.features]
        reasons = [
            [Reason(names[i], round(float(line[i]), 6)) for i in order if line[i] != 0]
            for line, order in zip(contributions, strongest, strict=True)
        ]
        return expit(odds[:, -1]), reasons

    def _log_odds(self, encoded: Matrix) -> Matrix:
        return self.estimator.decision_function(expand(encoded, self.schema))

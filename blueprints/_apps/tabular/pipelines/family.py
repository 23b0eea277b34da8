"""Scores for rows of a table: the probability that the outcome is 1."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import joblib
import numpy as np
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipelines.artifact import Metadata
from pipelines.config import AppConfig
from pipelines.errors import Refused
from pipelines.evaluate import measure
from pipelines.features import Matrix, columns, expand
from pipelines.predictor import Trained
from pipelines.rows import Rows, RowSettings, invent, read_schema, settings_for
from pipelines.scorer import Scorer
from pipelines.table import read_records

LIBRARIES = ("joblib", "numpy", "scikit-learn")
SAMPLE_ROWS = 2000
TEST_SHARE = 0.25
FEWEST_PER_OUTCOME = 50
PREVALENCE_SHIFT = -1.5  # log-odds: makes the outcome the rarer class

records = read_records


class Estimator(Protocol):
    """A binary classifier, as scikit-learn speaks it."""

    def fit(self, X: Matrix, y: Matrix) -> "Estimator":  # noqa: N803  # scikit-learn's name
        """Learn, and return itself."""
        ...

    def decision_function(self, X: Matrix) -> Matrix:  # noqa: N803  # scikit-learn's name
        """Log-odds of the positive class."""
        ...


def estimator_for(model_type: str, seed: int) -> Estimator:
    """A linear model where the design asks for one, else gradient boosting: the strong default for tables."""
    estimator: Estimator
    if model_type == "linear":
        estimator = make_pipeline(
            SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed)
        )
        return estimator
    estimator = HistGradientBoostingClassifier(
        learning_rate=0.06, max_iter=100, max_leaf_nodes=15, l2_regularization=1.0, random_state=seed
    )
    return estimator


def train(data: Path, config: AppConfig, seed: int) -> Trained:
    """Fit on three quarters of the rows, measure on the others (stratified by outcome)."""
    schema = read_schema()
    rows = Rows(data, schema)
    rows.require(FEWEST_PER_OUTCOME)
    fit, test, fit_target, test_target, known, _ = train_test_split(
        rows.encoded, rows.target, rows.instances, test_size=TEST_SHARE, random_state=seed, stratify=rows.target
    )
    estimator = estimator_for(config.model_type, seed).fit(expand(fit, schema), fit_target)
    settings = settings_for(known, schema)
    scorer = Scorer(schema, settings.baseline, estimator.decision_function, expit, measure)
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer)
    return Trained(
        predictor=scorer,
        model=buffer.getvalue(),
        file="model.joblib",
        estimator=type(estimator).__name__,
        settings=settings,
        metrics={**measure(test_target, scorer.score(test)), "rejected_share": rows.rejected_share},
        rows={"train": len(fit), "test": len(test), "rejected": rows.rejected},
        instances=known,
        example=settings.baseline,
    )


def revive(model: bytes, metadata: Metadata) -> Scorer:
    settings = RowSettings.model_validate(metadata.settings)
    if settings.columns != columns(settings.data_schema):
        raise Refused("the model was trained with other feature code: retrain, or use the code of its commit")
    estimator: Estimator = joblib.load(io.BytesIO(model))
    return Scorer(settings.data_schema, settings.baseline, estimator.decision_function, expit, measure)


def synthesize(rows: int, seed: int) -> Sequence[Sequence[str]]:
    """Header and rows. Every feature has a seeded weight, and the first and the last also work together."""
    schema, random = read_schema(), np.random.default_rng(seed)
    made = [invent(feature, rows, random) for feature in schema.features]
    signal = np.array([strength for strength, _ in made])
    weights = random.uniform(0.5, 1.3, len(signal)) * random.choice([-1, 1], len(signal))
    odds = weights @ signal + signal[0] * signal[-1] + PREVALENCE_SHIFT
    target = (random.uniform(size=rows) < expit(odds)).astype(int)
    names = [f"r{number:06d}" for number in range(1, rows + 1)]
    header = [schema.id, *(feature.name for feature in schema.features), schema.target]
    return [header, *(list(line) for line in zip(names, *(text for _, text in made), map(str, target), strict=True))]

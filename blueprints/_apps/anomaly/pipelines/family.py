"""How unusual an event is: a score of 0.99 means more unusual than 99 % of what the model was trained on."""

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.impute import SimpleImputer
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from pipelines.artifact import Metadata
from pipelines.config import AppConfig
from pipelines.errors import BadInput, Refused
from pipelines.features import Matrix, columns, encode, expand
from pipelines.predictor import Trained
from pipelines.rows import MISSING_SHARE, Rows, RowSettings, read_schema, settings_for, written
from pipelines.schema import Schema
from pipelines.scorer import Scorer
from pipelines.table import read_records

LIBRARIES = ("joblib", "numpy", "scikit-learn")
SAMPLE_ROWS = 4000
FAULT_SHARE = 0.01
TEST_SHARE = 0.25
FEWEST = 500
FLAGGED_FROM = 0.98  # the score from which an event counts as flagged where the model is measured
QUANTILES = 1001
NORMAL = {  # in the made-up sample: mean and standard deviation
    "temperature_c": (65, 6),
    "vibration_mm_s": (2.4, 0.5),
    "pressure_bar": (8, 0.7),
    "current_a": (120, 12),
    "speed_rpm": (1480, 60),
}
FAULT_STEPS = 7.0  # standard deviations by which a fault moves two of the readings

records = read_records


def train(data: Path, config: AppConfig, seed: int) -> Trained:
    """Learn what is usual from three quarters of the events, faults among them: nobody labels a stream.

    The outcome of an event is read only to measure how well faults stand out among the others.
    """
    schema = read_schema()
    rows = Rows(data, schema)
    if len(rows.target) < FEWEST or not rows.target.any():
        raise BadInput(f"{data} needs at least {FEWEST} valid events, and a known fault to measure with")
    fit, test, fit_target, test_target = train_test_split(
        rows.instances, rows.target, test_size=TEST_SHARE, random_state=seed, stratify=rows.target
    )
    forest: Any = make_pipeline(SimpleImputer(strategy="median"), IsolationForest(n_estimators=200, random_state=seed))
    known = expand(encode(fit, schema), schema)
    forest.fit(known)
    quantiles = np.quantile(-forest.score_samples(known), np.linspace(0, 1, QUANTILES))
    settings = settings_for(fit, schema)
    scorer = _scorer(forest, quantiles, settings)
    buffer = io.BytesIO()
    joblib.dump((forest, quantiles), buffer)
    return Trained(
        predictor=scorer,
        model=buffer.getvalue(),
        file="model.joblib",
        estimator=f"IsolationForest (for {config.model_type})",
        settings=settings,
        metrics={**measure(test_target, scorer.score(encode(test, schema))), "rejected_share": rows.rejected_share},
        rows={"train": len(fit), "test": len(test), "rejected": rows.rejected, "faults": int(fit_target.sum())},
        instances=fit,
        example=settings.baseline,
    )


def revive(model: bytes, metadata: Metadata) -> Scorer:
    settings = RowSettings.model_validate(metadata.settings)
    if settings.columns != columns(settings.data_schema):
        raise Refused("the model was trained with other feature code: retrain, or use the code of its commit")
    forest, quantiles = joblib.load(io.BytesIO(model))
    return _scorer(forest, quantiles, settings)


def measure(target: Matrix, score: Matrix) -> dict[str, float]:
    """How well faults stand out, and what flagging would cost."""
    flagged = score >= FLAGGED_FROM
    return {
        "auc": float(roc_auc_score(target, score)),
        "average_precision": float(average_precision_score(target, score)),
        "recall_of_faults": float(flagged[target == 1].mean()),
        "flagged_share_of_normal": float(flagged[target == 0].mean()),
        "prevalence": float(target.mean()),
    }


def _scorer(forest: Any, quantiles: Matrix, settings: RowSettings) -> Scorer:  # noqa: ANN401  # scikit-learn has no types
    raw, squash = partial(_unusual, forest), partial(_rank, quantiles)
    return Scorer(settings.data_schema, settings.baseline, raw, squash, measure)


def _unusual(forest: Any, table: Matrix) -> Matrix:  # noqa: ANN401
    return -np.asarray(forest.score_samples(table))


def _rank(quantiles: Matrix, raw: Matrix) -> Matrix:
    """Where a raw score lies among those of training: 0 to 1."""
    return np.interp(raw, quantiles, np.linspace(0, 1, len(quantiles)))


def synthesize(rows: int, seed: int) -> Sequence[Sequence[str]]:
    """Header and events: readings around a normal state, and a few faults that move two of them far away."""
    schema, random = read_schema(), np.random.default_rng(seed)
    faults = random.uniform(size=rows) < FAULT_SHARE
    readings = {name: random.normal(*NORMAL[name], rows) for name in NORMAL}
    for row in np.flatnonzero(faults):
        for name in random.choice(list(NORMAL), 2, replace=False):
            readings[name][row] += FAULT_STEPS * NORMAL[name][1] * random.choice([-1, 1])
    texts = [_column(schema, index, readings, rows, random) for index in range(len(schema.features))]
    names = [f"e{number:06d}" for number in range(1, rows + 1)]
    header = [schema.id, *(feature.name for feature in schema.features), schema.target]
    return [header, *(list(line) for line in zip(names, *texts, map(str, faults.astype(int)), strict=True))]


def _column(
    schema: Schema, index: int, readings: dict[str, Matrix], rows: int, random: np.random.Generator
) -> list[str]:
    feature = schema.features[index]
    if feature.values:
        return [str(value) for value in random.choice(list(feature.values), rows)]
    texts = [written(feature, max(value, feature.low or 0)) for value in readings[feature.name]]
    if feature.nullable:
        missing = random.uniform(size=rows) < MISSING_SHARE
        texts = ["" if gone else text for gone, text in zip(missing, texts, strict=True)]
    return texts

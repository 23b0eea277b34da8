"""Forecasts of daily series: one gradient boosting model over the histories of all of them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from pydantic import BaseModel
from sklearn.ensemble import HistGradientBoostingRegressor

from pipelines.artifact import Metadata
from pipelines.config import AppConfig
from pipelines.documents import Document
from pipelines.errors import BadInput, Refused
from pipelines.features import COLUMNS as FEATURES
from pipelines.features import HORIZON, LEVEL_DAYS, WEEK, Matrix, cut_points, features, level
from pipelines.predictor import Instance, Prediction, Signal, Trained
from pipelines.series import COLUMNS, IDENTITY, SHORTEST, Series, following, read_series
from pipelines.table import Record, Rejected

LIBRARIES = ("joblib", "numpy", "scikit-learn")
SAMPLE_ROWS = 6000
SAMPLE_DAYS = 150
SAMPLE_START = date(2024, 1, 1)
FEWEST_SERIES = 5
TEST_DAYS = 2 * HORIZON  # held out at the end of every series
LOW, HIGH = 0.1, 0.9  # the bounds of a forecast: four of five days should fall between them

records = read_series


class Settings(Document):
    """What a forecast needs besides the model: the relative errors per step that were seen on held-out days."""

    features: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Forecaster:
    """A model of relative values, and how far off it was per step."""

    estimator: Any
    low: Matrix
    high: Matrix
    identity: str = IDENTITY
    waits: bool = False
    counts: tuple[str, ...] = ()

    @property
    def instance(self) -> type[BaseModel]:
        return Series

    def predict(self, instances: Sequence[Instance], *, explain: bool = False) -> list[Prediction]:  # noqa: ARG002
        """Per series the days ahead with a forecast and its bounds; reasons are not told."""
        return [
            {
                "dates": list(following(i["last_date"], HORIZON)),
                "forecast": np.round(middle, 4).tolist(),
                "low": np.round(middle * self.low, 4).tolist(),
                "high": np.round(middle * self.high, 4).tolist(),
            }
            for i, middle in zip(instances, self.middles(instances), strict=True)
        ]

    def middles(self, instances: Sequence[Instance]) -> list[Matrix]:
        """The forecasts without bounds; all series go through the model in one call."""
        if not instances:
            return []
        histories = [np.asarray(i["history"], dtype=np.float64) for i in instances]
        days = [date.fromisoformat(i["last_date"]) for i in instances]
        table = np.concatenate([features(h, d) for h, d in zip(histories, days, strict=True)])
        relative = self.estimator.predict(table).reshape(len(instances), HORIZON)
        return [np.maximum(line, 0) * level(h) for line, h in zip(relative, histories, strict=True)]

    def signals(self, instances: Sequence[Instance]) -> dict[str, Signal]:
        histories = [np.asarray(i["history"], dtype=np.float64) for i in instances]
        return {
            "level": np.array([level(h) for h in histories]),
            "trend": np.array([h[-WEEK:].mean() / level(h) for h in histories]),
            "variation": np.array([h[-LEVEL_DAYS:].std() / level(h) for h in histories]),
        }

    def evaluate(self, path: Path) -> dict[str, float]:
        """On the last days of each series, which must be later than those of training to tell anything new."""
        found = list(records(path))
        known = [
            r.instance for r in found if isinstance(r, Record) and len(r.instance["history"]) >= SHORTEST + TEST_DAYS
        ]
        if not known:
            raise BadInput(f"{path} needs series of at least {SHORTEST + TEST_DAYS} days")
        rejected = sum(isinstance(r, Rejected) for r in found)
        return {**backtest(self, known), "rejected_share": rejected / len(found)}


def train(data: Path, config: AppConfig, seed: int) -> Trained:
    """Fit on the past, take the bounds from the days after it, and measure on the last days, which neither has seen."""
    found = list(records(data))
    known = [r.instance for r in found if isinstance(r, Record)]
    long_enough = [i for i in known if len(i["history"]) >= SHORTEST + 2 * TEST_DAYS + HORIZON]
    if len(long_enough) < FEWEST_SERIES:
        raise BadInput(f"{data} needs at least {FEWEST_SERIES} series of {SHORTEST + 2 * TEST_DAYS + HORIZON} days")
    table, target = _examples(long_enough)
    estimator = HistGradientBoostingRegressor(
        learning_rate=0.06, max_iter=150, max_leaf_nodes=15, random_state=seed
    ).fit(table, target)
    plain = Forecaster(estimator, np.ones(HORIZON), np.ones(HORIZON))
    ratios = np.concatenate(
        [truth / np.maximum(guess, 1e-9) for truth, guess in _windows(plain, long_enough, TEST_DAYS)]
    )
    low, high = np.quantile(ratios, [LOW, HIGH], axis=0)
    forecaster = Forecaster(estimator, low, high)
    rejected = len(found) - len(known)
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer)
    return Trained(
        predictor=forecaster,
        model=buffer.getvalue(),
        file="model.joblib",
        estimator=f"HistGradientBoostingRegressor (for {config.model_type})",
        settings=Settings(features=FEATURES, low=tuple(low.tolist()), high=tuple(high.tolist())),
        metrics={**backtest(forecaster, long_enough), "rejected_share": rejected / len(found)},
        rows={"series": len(known), "train": len(target), "rejected": rejected},
        instances=known,
        example=_example(),
    )


def revive(model: bytes, metadata: Metadata) -> Forecaster:
    settings = Settings.model_validate(metadata.settings)
    if settings.features != FEATURES or len(settings.low) != HORIZON:
        raise Refused("the model was trained with other feature code: retrain, or use the code of its commit")
    return Forecaster(joblib.load(io.BytesIO(model)), np.array(settings.low), np.array(settings.high))


def backtest(forecaster: Forecaster, instances: Sequence[Instance]) -> dict[str, float]:
    """Errors over the last days: as a share of the amounts (wape), against the same days a week ago (skill)."""
    error = naive = total = inside = days = 0.0
    for known, truth in ((_until(i, day), _truth(i, day)) for i in instances for day in _test_days(i, 0)):
        [middle] = forecaster.middles([known])
        error += float(np.abs(middle - truth).sum())
        naive += float(np.abs(np.resize(known["history"][-WEEK:], HORIZON) - truth).sum())
        inside += float(((truth >= middle * forecaster.low) & (truth <= middle * forecaster.high)).sum())
        total, days = total + float(truth.sum()), days + HORIZON
    return {
        "wape": error / max(total, 1e-9),
        "naive_wape": naive / max(total, 1e-9),
        "skill": 1 - error / max(naive, 1e-9),
        "coverage": inside / max(days, 1),
    }


def _examples(instances: Sequence[Instance]) -> tuple[Matrix, Matrix]:
    """Model input and relative truth for every week that is old enough to learn from."""
    tables, targets = [], []
    for instance in instances:
        history = np.asarray(instance["history"], dtype=np.float64)
        for known in cut_points(len(history), SHORTEST, len(history) - 2 * TEST_DAYS - HORIZON):
            past = _until(instance, known)
            tables.append(features(history[:known], date.fromisoformat(past["last_date"])))
            targets.append(history[known : known + HORIZON] / level(history[:known]))
    return np.concatenate(tables), np.concatenate(targets)


def _windows(forecaster: Forecaster, instances: Sequence[Instance], before_end: int) -> list[tuple[Matrix, Matrix]]:
    """Truth and forecast, one line a series, for each of the weeks before the last `before_end` days."""
    found = []
    for week in range(TEST_DAYS // WEEK - 1):
        pasts = [(i, _test_days(i, before_end)[week]) for i in instances]
        truth = np.array([_truth(i, day) for i, day in pasts])
        found.append((truth, np.array(forecaster.middles([_until(i, day) for i, day in pasts]))))
    return found


def _test_days(instance: Instance, before_end: int) -> Sequence[int]:
    end = len(instance["history"]) - before_end
    return cut_points(end, end - TEST_DAYS, end - HORIZON)


def _until(instance: Instance, known: int) -> dict[str, Any]:
    """The series as it was when `known` of its days were known."""
    gone = timedelta(days=len(instance["history"]) - known)
    last = date.fromisoformat(instance["last_date"]) - gone
    return {"history": instance["history"][:known], "last_date": last.isoformat()}


def _truth(instance: Instance, known: int) -> Matrix:
    return np.asarray(instance["history"][known : known + HORIZON], dtype=np.float64)


def _example() -> dict[str, Any]:
    week = [100.0, 102.0, 104.0, 103.0, 110.0, 130.0, 125.0]
    return {"history": week * 6, "last_date": "2024-02-11"}


def synthesize(rows: int, seed: int) -> Sequence[Sequence[str]]:
    """Header and lines: series of different size with a week's rhythm, a trend and noise."""
    random = np.random.default_rng(seed)
    lines: list[list[str]] = []
    for number in range(max(1, rows // SAMPLE_DAYS)):
        days = np.arange(SAMPLE_DAYS)
        rhythm = 1 + 0.25 * random.normal(size=WEEK)[days % WEEK].clip(-2, 2)
        trend = 1 + random.uniform(-0.2, 0.6) * days / SAMPLE_DAYS
        noise = np.exp(0.08 * random.normal(size=SAMPLE_DAYS))
        values = random.lognormal(5, 0.8) * rhythm.clip(0.2) * trend * noise
        dates = following((SAMPLE_START - timedelta(days=1)).isoformat(), SAMPLE_DAYS)
        lines += [[f"s{number + 1:03d}", day, f"{value:.1f}"] for day, value in zip(dates, values, strict=True)]
    return [list(COLUMNS), *lines]

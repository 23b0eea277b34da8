from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines import artifact
from pipelines.config import load_config
from pipelines.errors import BadInput
from pipelines.family import Forecaster, _until, backtest, train
from pipelines.features import COLUMNS, HORIZON, features
from pipelines.predictor import Predictor
from pipelines.series import read_series
from pipelines.table import Rejected

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"
WEEK = [10.0, 11, 12, 13, 14, 20, 22]


def test_features_see_the_same_weekday_of_earlier_weeks_and_nothing_later() -> None:
    history = np.array(WEEK * 6)
    table = features(history, date(2024, 2, 11))  # a Sunday
    assert table.shape == (HORIZON, len(COLUMNS))
    scale = np.mean(WEEK)
    for step in range(1, HORIZON + 1):
        line = dict(zip(COLUMNS, table[step - 1], strict=True))
        assert line["weekday"] == (step - 1) % 7
        assert line["same_day_1"] == pytest.approx(WEEK[(step - 1) % 7] / scale)
        assert line["same_day_1"] == line["same_day_4"]
    longer = np.concatenate([np.full(10, 999.0), history])
    np.testing.assert_array_equal(features(longer, date(2024, 2, 11)), table)


def test_training_and_serving_see_the_same_history(instances: list[dict[str, Any]]) -> None:
    """What training cuts out of a series is what a client would have sent on that day."""
    whole = instances[0]
    cut = _until(whole, 100)
    assert cut["history"] == whole["history"][:100]
    assert (date.fromisoformat(whole["last_date"]) - date.fromisoformat(cut["last_date"])).days == len(
        whole["history"]
    ) - 100


def test_a_steady_rhythm_goes_on(predictor: Predictor) -> None:
    [answer] = predictor.predict([{"history": WEEK * 6, "last_date": "2024-02-11"}])
    assert answer["dates"][0] == "2024-02-12"
    assert len(answer["forecast"]) == HORIZON
    np.testing.assert_allclose(answer["forecast"], np.resize(WEEK, HORIZON), rtol=0.25)
    assert all(
        low <= middle <= high
        for low, middle, high in zip(answer["low"], answer["forecast"], answer["high"], strict=True)
    )


def test_forecasts_scale_with_the_series(predictor: Predictor, instances: list[dict[str, Any]]) -> None:
    double = {**instances[0], "history": [2 * value for value in instances[0]["history"]]}
    one, other = predictor.predict([instances[0], double])
    np.testing.assert_allclose(other["forecast"], 2 * np.array(one["forecast"]), rtol=1e-4)


def test_the_model_beats_a_week_ago(model_folder: Path, predictor: Predictor, instances: list[dict[str, Any]]) -> None:
    metrics = artifact.load_metadata(model_folder).metrics
    assert metrics["wape"] < metrics["naive_wape"]
    assert isinstance(predictor, Forecaster)
    again = backtest(predictor, instances)
    assert again["wape"] == pytest.approx(metrics["wape"], abs=1e-6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("2024-01-05", "2024-01-06"), "without a gap"),
        (("2024-01-05", "yesterday"), "YYYY-MM-DD"),
    ],
)
def test_a_series_with_holes_is_rejected_without_its_values(
    change: tuple[str, str], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "holes.csv"
    path.write_text(SAMPLE.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    [first, *others] = read_series(path)
    assert isinstance(first, Rejected)
    assert reason in first.reasons[0]
    assert "yesterday" not in first.reasons[0]
    assert not [r for r in others if isinstance(r, Rejected)]


def test_too_few_series_teach_nothing(tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("".join(SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[:301]), encoding="utf-8")
    with pytest.raises(BadInput, match="at least 5 series"):
        train(few, load_config(), seed=7)

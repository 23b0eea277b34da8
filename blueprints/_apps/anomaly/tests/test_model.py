from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines import artifact
from pipelines.family import NORMAL, measure
from pipelines.predictor import Predictor
from pipelines.rows import Rows, read_schema

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"


def test_a_far_reading_scores_high_and_names_the_reading(predictor: Predictor, model_folder: Path) -> None:
    usual = artifact.load_metadata(model_folder).example
    for name, (mean, deviation) in NORMAL.items():
        strange: dict[str, Any] = {**usual, name: int(mean + 8 * deviation)}
        calm, alarmed = predictor.predict([usual, strange], explain=True)
        assert calm["score"] < 0.5
        assert alarmed["score"] > 0.7
        assert alarmed["reasons"][0]["feature"] == name
        assert alarmed["reasons"][0]["contribution"] > 0


def test_scores_rank_events_of_the_training_data_evenly(predictor: Predictor) -> None:
    rows = Rows(SAMPLE, read_schema())
    scores = np.array([p["score"] for p in predictor.predict(rows.instances)])
    assert np.all((scores >= 0) & (scores <= 1))
    assert scores.mean() == pytest.approx(0.5, abs=0.03)
    assert scores[rows.target == 1].mean() > 0.95


def test_measures_count_flags_of_faults_and_of_others() -> None:
    target, score = np.array([0.0] * 98 + [1.0, 1.0]), np.array([0.5] * 97 + [0.985, 0.999, 0.2])
    found = measure(target, score)
    assert found["recall_of_faults"] == 0.5
    assert found["flagged_share_of_normal"] == pytest.approx(1 / 98)

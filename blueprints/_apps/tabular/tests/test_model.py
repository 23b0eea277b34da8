import io
import json
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from pipelines import artifact, model
from pipelines.evaluate import measure
from pipelines.features import encode, expand
from pipelines.predictor import Predictor
from pipelines.rows import read_schema
from pipelines.train import main as train

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"


def test_a_linear_model_is_trained_where_the_design_asks_for_one(tmp_path: Path) -> None:
    config = json.loads((ROOT / "config" / "app.json").read_text(encoding="utf-8"))
    (tmp_path / "app.json").write_text(json.dumps({**config, "model_type": "linear"}), encoding="utf-8")
    (tmp_path / "lax.json").write_text('{"min_auc": 0.5}', encoding="utf-8")
    options = [f"--config={tmp_path / 'app.json'}", f"--thresholds={tmp_path / 'lax.json'}"]
    assert train([f"--data={SAMPLE}", f"--out={tmp_path / 'model'}", *options]) == 0
    _, metadata = model.load(tmp_path / "model")
    assert metadata.requested_model_type == "linear"
    _, file = artifact.verify(tmp_path / "model")
    assert "logisticregression" in str(joblib.load(io.BytesIO(file))).lower()


def test_scores_are_the_estimator_s_probabilities(
    predictor: Predictor, instances: list[dict[str, Any]], model_folder: Path
) -> None:
    _, file = artifact.verify(model_folder)
    schema = read_schema()
    expected = joblib.load(io.BytesIO(file)).predict_proba(expand(encode(instances, schema), schema))[:, 1]
    given = [prediction["score"] for prediction in predictor.predict(instances)]
    np.testing.assert_allclose(given, expected, atol=1e-6)
    assert np.ptp(given) > 0.1


def test_metrics_know_honest_from_boastful_scores() -> None:
    target = np.array([0.0, 0.0, 0.0, 1.0] * 50)
    honest, boastful = np.full(200, 0.25), np.full(200, 0.95)
    assert measure(target, honest)["calibration_error"] == pytest.approx(0, abs=0.06)
    assert measure(target, boastful)["calibration_error"] == pytest.approx(0.7, abs=0.06)
    assert measure(target, honest)["brier"] == pytest.approx(0.1875)
    assert measure(target, target)["auc"] == 1
    assert measure(target, 1 - target)["auc"] == 0
    assert measure(target, honest)["prevalence"] == 0.25

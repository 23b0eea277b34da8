import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest

from pipelines import artifact, drift, registry, synthesize
from pipelines.documents import read
from pipelines.errors import BadInput, Refused, exit_code
from pipelines.evaluate import Thresholds, measure
from pipelines.features import columns, encode, expand
from pipelines.schema import Row, Schema, row_model
from pipelines.table import Record, Rejected, read_table
from pipelines.train import load_data
from pipelines.train import main as train

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"


def edited(tmp_path: Path, change: dict[str, str], lines: int = 400) -> Path:
    """A copy of the sample's first lines whose first row has some columns changed."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))[:lines]
    table[0].update(change)
    path = tmp_path / "edited.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


def test_a_trained_model_meets_its_thresholds_and_loads(model_folder: Path, rows: list[Row]) -> None:
    scorer, metadata = artifact.load(model_folder)
    assert Thresholds.model_validate(metadata.thresholds).broken_by(dict(metadata.metrics)) == []
    scores = scorer.score(rows)
    assert scores.shape == (len(rows),)
    assert np.all((scores > 0) & (scores < 1))
    assert np.ptp(scores) > 0.1
    assert metadata.model_sha256 in (model_folder / artifact.CARD).read_text(encoding="utf-8")
    assert metadata.data_sha256 == artifact.sha256(SAMPLE)


def test_equal_inputs_give_equal_bytes_in_another_process(
    model_folder: Path, config_file: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "pipelines.train", f"--data={SAMPLE}", f"--out={tmp_path}"]
    environment = {**os.environ, "PYTHONHASHSEED": "99", "APP_CONFIG": str(config_file)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    for name in (artifact.MODEL, artifact.METADATA, artifact.CARD):
        assert (tmp_path / name).read_bytes() == (model_folder / name).read_bytes(), name


@pytest.mark.parametrize("bound", [{"min_auc": 1.01}, {"max_brier": 0.0001}])
def test_a_model_below_a_threshold_is_not_written(
    config_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], bound: dict[str, float]
) -> None:
    bounds = json.loads((ROOT / "data" / "thresholds.json").read_text(encoding="utf-8"))
    strict = tmp_path / "thresholds.json"
    strict.write_text(json.dumps({**bounds, **bound}), encoding="utf-8")
    out = tmp_path / "model"
    options = [f"--data={SAMPLE}", f"--out={out}", f"--config={config_file}", f"--thresholds={strict}"]
    assert exit_code(lambda: train(options)) == 1
    [name] = bound
    assert f"no model written: {name.split('_', 1)[1]} is" in capsys.readouterr().err
    assert not out.exists()


def test_a_linear_model_is_trained_where_the_design_asks_for_one(schema: Schema, tmp_path: Path) -> None:
    config = json.loads((ROOT / "config" / "app.json").read_text(encoding="utf-8"))
    (tmp_path / "app.json").write_text(json.dumps({**config, "model_type": "linear"}), encoding="utf-8")
    lax = Thresholds(min_auc=0.5, min_average_precision=0, max_brier=1, max_calibration_error=1, max_rejected_share=1)
    (tmp_path / "lax.json").write_text(lax.model_dump_json(), encoding="utf-8")
    options = [f"--config={tmp_path / 'app.json'}", f"--thresholds={tmp_path / 'lax.json'}"]
    assert train([f"--data={SAMPLE}", f"--out={tmp_path / 'model'}", *options]) == 0
    scorer, metadata = artifact.load(tmp_path / "model")
    assert metadata.requested_model_type == "linear"
    assert "logisticregression" in str(scorer.estimator).lower()
    assert metadata.columns == columns(schema)


def test_a_tampered_model_is_refused_before_it_is_unpickled(model_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    trace = tmp_path / "unpickled"
    joblib.dump(_Payload(trace), tmp_path / artifact.MODEL)
    with pytest.raises(Refused, match="not loaded"):
        artifact.load(tmp_path)
    assert not trace.exists()
    joblib.load(tmp_path / artifact.MODEL)
    assert trace.exists(), "the payload would have run"


class _Payload:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.trace,)


def test_a_model_other_than_the_pinned_one_is_refused(model_folder: Path) -> None:
    right = artifact.load_metadata(model_folder).model_sha256
    assert artifact.load(model_folder, pin=right)
    with pytest.raises(Refused, match="not loaded"):
        artifact.load(model_folder, pin="0" * 64)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"baseline_score": 0.123}, "scores its baseline row"),
        ({"columns": ["other"]}, "other feature code"),
        ({"versions": {"scikit-learn": "0.1"}}, "trained with scikit-learn 0.1"),
    ],
)
def test_a_model_of_other_code_is_refused(
    model_folder: Path, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    path = tmp_path / artifact.METADATA
    metadata = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**metadata, **change}), encoding="utf-8")
    with pytest.raises(Refused, match=message):
        artifact.load(tmp_path)


def test_features_are_what_the_schema_says() -> None:
    small = Schema.model_validate(
        {
            "id": "id",
            "target": "y",
            "features": [
                {"name": "a", "kind": "number"},
                {"name": "b", "kind": "integer", "nullable": True},
                {"name": "c", "kind": "category", "values": ["p", "q"], "nullable": True},
            ],
            "ratios": [{"name": "r", "numerator": "a", "denominator": "b"}],
        }
    )
    rows: list[Row] = [{"a": 3.0, "b": 2, "c": "q"}, {"a": 1.0, "b": 0, "c": None}, {"a": 1.0, "b": None, "c": "p"}]
    nan = np.nan
    expected = [[3, 2, 0, 1, 1.5], [1, 0, 0, 0, nan], [1, nan, 1, 0, nan]]
    assert columns(small) == ("a", "b", "c=p", "c=q", "r")
    np.testing.assert_array_equal(expand(encode(rows, small), small), expected)


def test_metrics_know_honest_from_boastful_scores() -> None:
    target = np.array([0.0, 0.0, 0.0, 1.0] * 50)
    honest, boastful = np.full(200, 0.25), np.full(200, 0.95)
    assert measure(target, honest)["calibration_error"] == pytest.approx(0, abs=0.06)
    assert measure(target, boastful)["calibration_error"] == pytest.approx(0.7, abs=0.06)
    assert measure(target, honest)["brier"] == pytest.approx(0.1875)
    assert measure(target, target)["auc"] == 1
    assert measure(target, 1 - target)["auc"] == 0
    assert measure(target, honest)["prevalence"] == 0.25


def test_training_and_serving_see_the_same_features(schema: Schema, rows: list[Row], model_folder: Path) -> None:
    trained_on = load_data(SAMPLE, schema)[0][: len(rows)]
    instances = json.loads(json.dumps(rows))
    served = [row_model(schema).model_validate(instance, strict=True).__dict__ for instance in instances]
    np.testing.assert_array_equal(encode(served, schema), trained_on)
    together = expand(trained_on, schema)
    one_by_one = [expand(encode([row], schema), schema)[0] for row in served]
    np.testing.assert_array_equal(one_by_one, together)
    assert together.shape[1] == len(columns(schema))
    scorer, _ = artifact.load(model_folder)
    np.testing.assert_array_equal([scorer.score([row])[0] for row in served[:20]], scorer.score(rows)[:20])


def test_scores_are_the_estimator_s_probabilities(schema: Schema, rows: list[Row], model_folder: Path) -> None:
    scorer, _ = artifact.load(model_folder)
    model = joblib.load(model_folder / artifact.MODEL)
    expected = model.predict_proba(expand(encode(rows, schema), schema))[:, 1]
    np.testing.assert_allclose(scorer.score(rows), expected, rtol=1e-12)


def test_reasons_are_the_change_from_the_baseline(rows: list[Row], model_folder: Path) -> None:
    scorer, metadata = artifact.load(model_folder)
    scores, reasons = scorer.explain([metadata.baseline, rows[0]])
    assert reasons[0] == []
    top = reasons[1][0]
    [without] = scorer.score([{**rows[0], top.feature: metadata.baseline[top.feature]}])
    log_odds = np.log([scores[1] / (1 - scores[1]), without / (1 - without)])
    assert top.contribution == pytest.approx(log_odds[0] - log_odds[1], abs=1e-5)
    assert abs(top.contribution) == max(abs(r.contribution) for r in reasons[1])


def test_a_row_that_breaks_the_schema_is_rejected_without_its_value(schema: Schema, tmp_path: Path) -> None:
    number = next(f.name for f in schema.features if f.kind != "category")
    found = list(read_table(edited(tmp_path, {number: "x-secret"}), schema, with_target=True))
    assert isinstance(found[0], Rejected)
    assert found[0].line == 2
    assert found[0].reasons[0].startswith(f"{number}: ")
    assert "x-secret" not in str(found[0])
    assert all(isinstance(r, Record) for r in found[1:])


@pytest.mark.parametrize("value", ["", "2", "yes"])
def test_a_row_without_an_outcome_is_rejected(schema: Schema, tmp_path: Path, value: str) -> None:
    [first, *_] = read_table(edited(tmp_path, {schema.target: value}), schema, with_target=True)
    assert isinstance(first, Rejected)
    assert first.reasons == (f"{schema.target}: must be 0 or 1",)


def test_repeated_ids_would_leak_and_are_refused(schema: Schema, tmp_path: Path) -> None:
    last = list(read_table(SAMPLE, schema, with_target=True))[399]
    with pytest.raises(BadInput, match=f"repeats {schema.id} {last.id}"):
        load_data(edited(tmp_path, {schema.id: last.id}), schema)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b'"open'])
def test_a_file_that_is_no_table_is_bad_input(schema: Schema, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"broken\.csv"):
        list(read_table(path, schema, with_target=True))


def test_the_sample_has_not_drifted_and_a_shifted_one_has(
    schema: Schema, model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drift.main([f"--model={model_folder}", f"--data={SAMPLE}"]) == 0
    column = schema.features[0]
    lines = synthesize.synthesize(schema, 500, seed=3)
    for line in lines[1:]:
        line[1] = column.values[0] if column.values else f"{column.high or 1:g}"
    shifted = tmp_path / "shifted.csv"
    shifted.write_text("\n".join(map(",".join, lines)), encoding="utf-8")
    capsys.readouterr()
    assert drift.main([f"--model={model_folder}", f"--data={shifted}"]) == 1
    assert column.name in json.loads(capsys.readouterr().out)["drifted"]


def test_drift_of_a_few_rows_is_not_answered(model_folder: Path, tmp_path: Path) -> None:
    few = edited(tmp_path, {}, lines=drift.FEWEST_ROWS - 1)
    assert exit_code(lambda: drift.main([f"--model={model_folder}", f"--data={few}"])) == 2


def test_a_synthetic_sample_is_valid_and_repeatable(schema: Schema, tmp_path: Path) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    for path in (first, second):
        assert synthesize.main([f"--out={path}", "--rows=300"]) == 0
    assert first.read_bytes() == second.read_bytes()
    found = list(read_table(first, schema, with_target=True))
    assert len(found) == 300
    assert all(isinstance(r, Record) for r in found)


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("place", ["s3://models/risk", "folder"])
def test_only_a_promoted_and_untouched_model_is_fetched(model_folder: Path, tmp_path: Path, place: str) -> None:
    home = place if place.startswith("s3://") else str(tmp_path / place)
    version = registry.publish(model_folder, home)
    with pytest.raises(BadInput, match=r"current\.json"):
        registry.resolve(f"{home}/current")
    registry.promote(home, version, "current")
    fetched = registry.resolve(f"{home}/current")
    assert (fetched / artifact.MODEL).read_bytes() == (model_folder / artifact.MODEL).read_bytes()
    with pytest.raises(BadInput):
        registry.promote(home, "0" * 16, "current")


def test_a_registry_that_was_tampered_with_is_refused(model_folder: Path, bucket: dict[str, bytes]) -> None:
    version = registry.publish(model_folder, "s3://models/risk")
    registry.promote("s3://models/risk", version, "current")
    bucket[f"/models/risk/versions/{version}/{artifact.MODEL}"] += b"!"
    with pytest.raises(Refused, match="not loaded"):
        registry.resolve("s3://models/risk/current")


def test_training_publishes_to_a_registry_and_promotes_nothing(
    config_file: Path, model_folder: Path, tmp_path: Path, bucket: dict[str, bytes]
) -> None:
    bucket["/lake/train.csv"] = SAMPLE.read_bytes()
    options = [f"--out={tmp_path}", "--publish=s3://lake/models", f"--config={config_file}"]
    assert train(["--data=s3://lake/train.csv", *options]) == 0
    version = artifact.load_metadata(model_folder).version
    published = {f"/lake/models/versions/{version}/{path.name}" for path in model_folder.iterdir()}
    assert set(bucket) == {"/lake/train.csv", *published}


def test_wrong_configuration_names_the_file_and_the_key(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.json"
    path.write_text('{"min_auc": "high"}', encoding="utf-8")
    with pytest.raises(BadInput, match=r"thresholds\.json: min_auc: .*number"):
        read(path, Thresholds)

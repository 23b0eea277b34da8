import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines import artifact, drift
from pipelines.errors import BadInput
from pipelines.features import columns, encode, expand
from pipelines.predictor import Instance, Predictor
from pipelines.rows import Rows, read_schema
from pipelines.schema import Schema, row_model
from pipelines.scorer import Scorer
from pipelines.table import Record, Rejected, read_instances

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"


@pytest.fixture
def schema() -> Schema:
    return read_schema()


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
    rows: list[Instance] = [
        {"a": 3.0, "b": 2, "c": "q"},
        {"a": 1.0, "b": 0, "c": None},
        {"a": 1.0, "b": None, "c": "p"},
    ]
    nan = np.nan
    expected = [[3, 2, 0, 1, 1.5], [1, 0, 0, 0, nan], [1, nan, 1, 0, nan]]
    assert columns(small) == ("a", "b", "c=p", "c=q", "r")
    np.testing.assert_array_equal(expand(encode(rows, small), small), expected)


def test_training_and_serving_see_the_same_features(schema: Schema, instances: list[dict[str, Any]]) -> None:
    trained_on = encode(Rows(SAMPLE, schema).instances[: len(instances)], schema)
    served = [row_model(schema).model_validate_json(json.dumps(i), strict=True).__dict__ for i in instances]
    np.testing.assert_array_equal(encode(served, schema), trained_on)
    together = expand(trained_on, schema)
    one_by_one = [expand(encode([row], schema), schema)[0] for row in served]
    np.testing.assert_array_equal(one_by_one, together)
    assert together.shape[1] == len(columns(schema))


def test_numbers_are_not_guessed_from_text_and_bounds_hold(schema: Schema, instances: list[dict[str, Any]]) -> None:
    for feature in schema.features:
        wrong: list[object] = ["no such value"] if feature.values else ["1", True, 1e300]
        for value in [*wrong, *([] if feature.nullable else [None])]:
            with pytest.raises(ValueError, match=feature.name):
                row_model(schema).model_validate_json(json.dumps({**instances[0], feature.name: value}), strict=True)


def test_reasons_are_the_change_from_the_baseline(
    predictor: Predictor, model_folder: Path, instances: list[dict[str, Any]]
) -> None:
    assert isinstance(predictor, Scorer)
    baseline = artifact.load_metadata(model_folder).example
    typical, other = predictor.predict([baseline, instances[0]], explain=True)
    assert typical["reasons"] == []
    top = other["reasons"][0]
    without = {**instances[0], top["feature"]: baseline[top["feature"]]}
    raw = predictor.raw(expand(encode([instances[0], without], predictor.schema), predictor.schema))
    assert top["contribution"] == pytest.approx(raw[0] - raw[1], abs=1e-5)
    assert abs(top["contribution"]) == max(abs(reason["contribution"]) for reason in other["reasons"])
    assert other["score"] == predictor.predict([instances[0]])[0]["score"]


def test_a_row_that_breaks_the_schema_is_rejected_without_its_value(schema: Schema, tmp_path: Path) -> None:
    number = next(f.name for f in schema.features if f.kind != "category")
    found = list(read_instances(edited(tmp_path, {number: "x-secret"}), schema.id, row_model(schema)))
    assert isinstance(found[0], Rejected)
    assert found[0].line == 2
    assert found[0].reasons[0].startswith(f"{number}: ")
    assert "x-secret" not in str(found[0])
    assert all(isinstance(r, Record) for r in found[1:])


@pytest.mark.parametrize("value", ["", "2", "yes"])
def test_a_row_without_an_outcome_is_not_learnt_from(schema: Schema, tmp_path: Path, value: str) -> None:
    rows = Rows(edited(tmp_path, {schema.target: value}), schema)
    assert rows.rejected == 1
    assert len(rows.instances) == len(rows.target) == 399


def test_repeated_ids_would_leak_and_are_refused(schema: Schema, tmp_path: Path) -> None:
    last = list(read_instances(SAMPLE, schema.id, row_model(schema)))[399]
    with pytest.raises(BadInput, match=f"repeats {schema.id} {last.id}"):
        Rows(edited(tmp_path, {schema.id: last.id}), schema)


def test_a_column_at_its_bound_has_drifted(
    schema: Schema, model_folder: Path, predictor: Predictor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    column = schema.features[0]
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))[:500]
    shifted = tmp_path / "shifted.csv"
    with shifted.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows({**row, column.name: f"{column.high:g}"} for row in table)
    assert predictor.identity == schema.id
    assert drift.main([f"--model={model_folder}", f"--data={shifted}"]) == drift.DRIFTED
    assert json.loads(capsys.readouterr().out)["drifted"] == [column.name]

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines import artifact, challenge, drift, family, model, quality, registry, synthesize
from pipelines.errors import BadInput, Refused, exit_code
from pipelines.predictor import Predictor
from pipelines.sampling import sampled
from pipelines.table import Record
from pipelines.thresholds import broken, read_bounds
from pipelines.train import main as train

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"


def test_a_trained_model_meets_its_thresholds_and_answers(
    model_folder: Path, predictor: Predictor, instances: list[dict[str, Any]]
) -> None:
    metadata = artifact.load_metadata(model_folder)
    assert broken(metadata.thresholds, metadata.metrics) == []
    assert metadata.thresholds == read_bounds(ROOT / "data" / "thresholds.json")
    assert len(predictor.predict(instances[:5])) == 5
    assert metadata.model_sha256 in (model_folder / artifact.CARD).read_text(encoding="utf-8")
    assert metadata.data_sha256 == artifact.sha256(SAMPLE)


def test_equal_inputs_give_equal_bytes_in_another_process(
    model_folder: Path, config_file: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "pipelines.train", f"--data={SAMPLE}", f"--out={tmp_path}"]
    # A seed with which libraries that keep sets write another order than with most others.
    environment = {**os.environ, "PYTHONHASHSEED": "30", "APP_CONFIG": str(config_file)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    for path in model_folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_sample_keeps_whole_identities_and_is_the_same_again(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("id,note\n" + "".join(f'u{i // 3},"line {i}\nand more"\n' for i in range(3000)), encoding="utf-8")
    with sampled(str(data), 1) as whole:
        assert whole == data
    with sampled(str(data), 0.25) as path, sampled(str(data), 0.25) as again:
        assert path.read_bytes() == again.read_bytes()
        with path.open(encoding="utf-8", newline="") as lines:
            names = Counter(row["id"] for row in csv.DictReader(lines))
    assert set(names.values()) == {3}
    assert 200 < len(names) < 300


def test_a_training_learns_from_the_configured_share_of_what_lies_elsewhere(
    config_file: Path, tmp_path: Path, bucket: dict[str, bytes]
) -> None:
    bucket["/lake/train.csv"] = SAMPLE.read_bytes()
    config = tmp_path / "app.json"
    config.write_text(json.dumps({**json.loads(config_file.read_text()), "training_share": 0.9}), encoding="utf-8")
    open_bounds = tmp_path / "thresholds.json"
    open_bounds.write_text("{}", encoding="utf-8")
    for data, is_whole in (("s3://lake/train.csv", False), (SAMPLE, True)):
        options = [f"--data={data}", f"--out={tmp_path / 'model'}", f"--config={config}", f"--thresholds={open_bounds}"]
        assert train(options) == 0
        learnt = artifact.load_metadata(tmp_path / "model").data_sha256
        assert (learnt == artifact.sha256(SAMPLE)) is is_whole


def test_a_model_below_a_threshold_is_not_written(
    config_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bounds = read_bounds(ROOT / "data" / "thresholds.json")
    name = next(iter(bounds))
    strict = tmp_path / "thresholds.json"
    strict.write_text(json.dumps({**bounds, name: 1e9 if name.startswith("min") else -1e9}), encoding="utf-8")
    out = tmp_path / "model"
    options = [f"--data={SAMPLE}", f"--out={out}", f"--config={config_file}", f"--thresholds={strict}"]
    assert exit_code(lambda: train(options)) == 1
    assert f"no model written: {name.split('_', 1)[1]} is" in capsys.readouterr().err
    assert not out.exists()


def test_a_bound_on_what_is_not_measured_or_named_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="min_beauty is a bound"):
        broken({"min_beauty": 1}, {"auc": 1})
    path = tmp_path / "thresholds.json"
    for content in ('{"min_auc": "high"}', '{"auc": 1}'):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(BadInput, match=r"thresholds\.json"):
            read_bounds(path)


def test_a_tampered_model_is_refused_before_it_is_read(model_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    metadata = artifact.load_metadata(tmp_path)
    with (tmp_path / metadata.file).open("ab") as file:
        file.write(b"!")
    with pytest.raises(Refused, match="not loaded"):
        model.load(tmp_path)


def test_a_model_other_than_the_pinned_one_is_refused(model_folder: Path) -> None:
    right = artifact.load_metadata(model_folder).model_sha256
    assert model.load(model_folder, pin=right)
    with pytest.raises(Refused, match="not loaded"):
        model.load(model_folder, pin="0" * 64)


def test_a_model_of_other_libraries_or_code_is_refused(model_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    path = tmp_path / artifact.METADATA
    metadata = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**metadata, "versions": {}}), encoding="utf-8")
    with pytest.raises(Refused, match=f"was trained with {family.LIBRARIES[0]} None"):
        model.load(tmp_path)
    if metadata["expected"] is not None:
        path.write_text(json.dumps({**metadata, "expected": {"other": 1}}), encoding="utf-8")
        with pytest.raises(Refused, match="answers its example differently"):
            model.load(tmp_path)


def test_answers_are_alike_up_to_the_last_digits() -> None:
    answer = {"score": 0.5, "items": [{"id": "a", "score": 1.0}]}
    assert artifact.alike(answer, {"score": 0.5 + 1e-9, "items": [{"id": "a", "score": 1}]})
    for other in ({"score": 0.51, "items": answer["items"]}, {"score": 0.5}, {**answer, "items": []}):
        assert not artifact.alike(answer, other)


def test_one_instance_is_answered_like_many(predictor: Predictor, instances: list[dict[str, Any]]) -> None:
    """What serving sees (one at a time, through JSON) and what training and batch see (many, from a file) agree."""
    together = predictor.predict(instances[:20])
    served = [
        predictor.instance.model_validate_json(json.dumps(instance), strict=True).__dict__
        for instance in instances[:20]
    ]
    alone = [predictor.predict([instance])[0] for instance in served]
    assert all(map(artifact.alike, alone, together))
    one, many = predictor.signals(served[:1]), predictor.signals(instances[:20])
    for name, values in many.items():
        np.testing.assert_allclose(one[name], values[:1])


def test_the_sample_has_not_drifted_and_a_part_of_it_has(
    model_folder: Path, predictor: Predictor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drift.main([f"--model={model_folder}", f"--data={SAMPLE}"]) == 0
    assert json.loads(capsys.readouterr().out)["drifted"] == []
    reference = artifact.load_metadata(model_folder).reference
    everything = [r.instance for r in model.records(SAMPLE, predictor) if isinstance(r, Record)]
    signals = predictor.signals(everything)
    name = max(signals, key=lambda n: len(reference[n].shares))
    lowest = {n: values[values <= np.nanquantile(signals[name], 0.2)] for n, values in {name: signals[name]}.items()}
    assert drift.stability({name: reference[name]}, lowest)[name] > 0.2


def test_drift_of_a_few_records_is_not_answered(model_folder: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("".join(SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    assert exit_code(lambda: drift.main([f"--model={model_folder}", f"--data={few}"])) == 2


def test_quality_is_what_training_measures_and_too_little_is_an_answer(
    model_folder: Path, predictor: Predictor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quality.main([f"--model={model_folder}", f"--data={SAMPLE}"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report["metrics"]) == set(predictor.evaluate(SAMPLE))
    assert set(report["in_training"]) == set(report["metrics"])
    shutil.copytree(model_folder, tmp_path / "model")
    path = tmp_path / "model" / artifact.METADATA
    metadata = json.loads(path.read_text(encoding="utf-8"))
    bound = next(name for name in metadata["thresholds"] if name.partition("_")[2] in report["metrics"])
    harder = {bound: 1e9 if bound.startswith("min") else -1e9}
    path.write_text(json.dumps({**metadata, "thresholds": {**metadata["thresholds"], **harder}}), encoding="utf-8")
    assert quality.main([f"--model={tmp_path / 'model'}", f"--data={SAMPLE}"]) == 1
    assert len(json.loads(capsys.readouterr().out)["missed"]) == 1
    empty = tmp_path / "empty.csv"
    empty.write_text(SAMPLE.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert exit_code(lambda: quality.main([f"--model={model_folder}", f"--data={empty}"])) == 2


def test_a_synthetic_sample_is_repeatable(tmp_path: Path) -> None:
    first, second, other = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.csv"
    for path, seed in ((first, 7), (second, 7), (other, 8)):
        assert synthesize.main([f"--out={path}", "--rows=100", f"--seed={seed}"]) == 0
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b'"open'])
def test_a_file_that_is_no_table_is_bad_input(predictor: Predictor, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"broken\.csv"):
        list(model.records(path, predictor))


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("place", ["s3://models/risk", "folder"])
def test_only_a_promoted_and_untouched_model_is_fetched(model_folder: Path, tmp_path: Path, place: str) -> None:
    home = place if place.startswith("s3://") else str(tmp_path / place)
    version = registry.publish(model_folder, home)
    with pytest.raises(BadInput, match=r"current\.json"):
        registry.resolve(f"{home}/current")
    registry.promote(home, version, "current")
    fetched = registry.resolve(f"{home}/current")
    assert artifact.verify(fetched) == artifact.verify(model_folder)
    with pytest.raises(BadInput):
        registry.promote(home, "0" * 16, "current")


def test_a_registry_that_was_tampered_with_is_refused(model_folder: Path, bucket: dict[str, bytes]) -> None:
    version = registry.publish(model_folder, "s3://models/risk")
    registry.promote("s3://models/risk", version, "current")
    bucket[f"/models/risk/versions/{version}/{artifact.load_metadata(model_folder).file}"] += b"!"
    with pytest.raises(Refused, match="not loaded"):
        registry.resolve("s3://models/risk/current")


def test_a_challenger_is_promoted_only_if_it_is_better(
    model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, measures = str(tmp_path / "registry"), set(model.load(model_folder)[0].evaluate(SAMPLE))
    bounded = [name.partition("_")[2] for name in artifact.load_metadata(model_folder).thresholds]
    metric = next(name for name in bounded if name in measures and bounded.count(name) == 1)
    version = registry.publish(model_folder, home)
    arguments = [f"--registry={home}", f"--version={version}", f"--data={SAMPLE}"]
    assert challenge.main([*arguments, f"--metric={metric}"]) == 0
    assert json.loads(capsys.readouterr().out)["champion"] is None
    assert registry.resolve(f"{home}/current")
    assert challenge.main([*arguments, f"--metric={metric}"]) == 1, "it is not better than itself"
    assert json.loads(capsys.readouterr().out)["promoted"] is False
    assert exit_code(lambda: challenge.main([*arguments, "--metric=beauty"])) == 2


def test_training_publishes_to_a_registry_and_promotes_nothing(
    config_file: Path, model_folder: Path, tmp_path: Path, bucket: dict[str, bytes]
) -> None:
    bucket["/lake/train.csv"] = SAMPLE.read_bytes()
    options = [f"--out={tmp_path}", "--publish=s3://lake/models", f"--config={config_file}"]
    assert train(["--data=s3://lake/train.csv", *options]) == 0
    version = artifact.load_metadata(model_folder).version
    published = {f"/lake/models/versions/{version}/{path.name}" for path in model_folder.iterdir()}
    assert set(bucket) == {"/lake/train.csv", *published}

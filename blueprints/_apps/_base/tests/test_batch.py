import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from batch.__main__ import main
from pipelines import artifact, registry
from pipelines.errors import exit_code
from pipelines.schema import Schema

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch, config_file: Path) -> None:
    monkeypatch.setenv("APP_CONFIG", str(config_file))
    for name in ("AWS_BATCH_JOB_ARRAY_INDEX", "BATCH_SHARDS", "MODEL_SHA256"):
        monkeypatch.delenv(name, raising=False)


def score(source: Path | str, output: Path | str, model: Path | str, *options: str) -> int:
    return exit_code(lambda: main([f"--input={source}", f"--output={output}", f"--model={model}", *options]))


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def spoilt(tmp_path: Path, schema: Schema, rows: int) -> Path:
    """A copy of the sample with `rows` rows whose first feature makes no sense."""
    lines = table(SAMPLE.read_text(encoding="utf-8"))
    for line in lines[:rows]:
        line[schema.features[0].name] = "x-secret"
    path = tmp_path / "spoilt.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def test_every_row_gets_the_model_s_score_and_reasons(model_folder: Path, tmp_path: Path, schema: Schema) -> None:
    assert score(SAMPLE, tmp_path / "out.csv", model_folder) == 0
    found = table((tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert [r[schema.id] for r in found] == [r[schema.id] for r in table(SAMPLE.read_text(encoding="utf-8"))]
    scorer, metadata = artifact.load(model_folder)
    assert {r["model"] for r in found} == {metadata.version}
    lines = table(SAMPLE.read_text(encoding="utf-8"))[:20]
    numbers = {f.name for f in schema.features if f.kind != "category"}
    rows = [{n: (float(v) if n in numbers else v) if v else None for n, v in line.items()} for line in lines]
    assert [float(r["score"]) for r in found[:20]] == pytest.approx(scorer.score(rows).tolist(), abs=1e-6)
    assert {"feature", "contribution"} == set(json.loads(found[0]["reasons"])[0])


def test_the_size_of_a_chunk_changes_nothing(model_folder: Path, tmp_path: Path) -> None:
    for name, size in (("one", 1999), ("many", 100)):
        assert score(SAMPLE, tmp_path / f"{name}.csv", model_folder, f"--chunk-rows={size}") == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()


def test_bad_rows_go_to_a_side_file_with_reasons_and_without_values(
    model_folder: Path, tmp_path: Path, schema: Schema
) -> None:
    assert score(spoilt(tmp_path, schema, 3), tmp_path / "out.csv", model_folder) == 0
    text = (tmp_path / "out.rejected.csv").read_text(encoding="utf-8")
    assert [line["line"] for line in table(text)] == ["2", "3", "4"]
    assert all(line["reasons"].startswith(f"{schema.features[0].name}: ") for line in table(text))
    assert "x-secret" not in text
    summary = json.loads((tmp_path / "out.summary.json").read_text(encoding="utf-8"))
    assert summary["rejected"] == 3
    assert summary["scored"] == len(table((tmp_path / "out.csv").read_text(encoding="utf-8")))
    assert summary["output_sha256"] == artifact.sha256(tmp_path / "out.csv")


def test_too_many_bad_rows_give_no_output(
    model_folder: Path, tmp_path: Path, schema: Schema, capsys: pytest.CaptureFixture[str]
) -> None:
    source = spoilt(tmp_path, schema, 20)
    assert score(source, tmp_path / "out.csv", model_folder, "--max-rejected-share=0.001") == 1
    assert "20 of " in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {source.name, "out.rejected.csv"}


def test_shards_together_are_the_whole(
    model_folder: Path, tmp_path: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score(SAMPLE, tmp_path / "whole.csv", model_folder) == 0
    monkeypatch.setenv("BATCH_SHARDS", "3")
    parts: list[dict[str, str]] = []
    for index in range(3):
        monkeypatch.setenv("AWS_BATCH_JOB_ARRAY_INDEX", str(index))
        assert score(SAMPLE, f"{tmp_path}/parts/", model_folder) == 0
        parts += table((tmp_path / "parts" / f"part-0000{index}-of-00003.csv").read_text(encoding="utf-8"))
    whole = table((tmp_path / "whole.csv").read_text(encoding="utf-8"))
    assert sorted(parts, key=lambda r: r[schema.id]) == sorted(whole, key=lambda r: r[schema.id])


@pytest.mark.parametrize("options", [["--shards=3"], ["--shards=3", "--shard=3"], ["--shard=1"], ["--shards=x"]])
def test_a_shard_that_does_not_exist_is_refused(model_folder: Path, tmp_path: Path, options: list[str]) -> None:
    assert score(SAMPLE, tmp_path / "out.csv", model_folder, *options) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_finished_shard_is_not_scored_again_but_a_changed_one_is(
    model_folder: Path, tmp_path: Path, schema: Schema, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.csv"
    assert score(SAMPLE, output, model_folder) == 0
    first, stamp = output.read_bytes(), output.stat().st_mtime_ns
    assert score(SAMPLE, output, model_folder) == 0
    assert "was complete" in capsys.readouterr().out
    assert output.stat().st_mtime_ns == stamp
    output.unlink()
    assert score(SAMPLE, output, model_folder) == 0
    assert output.read_bytes() == first
    assert score(spoilt(tmp_path, schema, 1), output, model_folder) == 0
    assert "written" in capsys.readouterr().out
    assert output.read_bytes() != first


def test_a_crash_in_the_middle_leaves_no_output(model_folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_bytes(SAMPLE.read_bytes() + b'"never closed')
    (tmp_path / "out.csv").write_text("yesterday", encoding="utf-8")
    assert score(broken, tmp_path / "out.csv", model_folder) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"broken.csv", "out.csv"}
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "yesterday"


def test_a_tampered_model_scores_nothing(model_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(model_folder, tmp_path / "model")
    (tmp_path / "model" / artifact.MODEL).write_bytes(b"other")
    assert score(SAMPLE, tmp_path / "out.csv", tmp_path / "model") == 1
    assert not (tmp_path / "out.csv").exists()


def test_input_model_and_output_may_be_in_s3(model_folder: Path, tmp_path: Path, bucket: dict[str, bytes]) -> None:
    assert score(SAMPLE, tmp_path / "out.csv", model_folder) == 0
    bucket["/lake/data/in.csv"] = SAMPLE.read_bytes()
    registry.promote("s3://lake/models", registry.publish(model_folder, "s3://lake/models"), "current")
    assert score("s3://lake/data/in.csv", "s3://lake/predictions/run=1/", "s3://lake/models/current") == 0
    part = "/lake/predictions/run=1/part-00000-of-00001"
    assert bucket[f"{part}.csv"] == (tmp_path / "out.csv").read_bytes()
    assert json.loads(bucket[f"{part}.summary.json"])["rejected"] == 0
    assert score("s3://lake/data/absent.csv", "s3://lake/predictions/", "s3://lake/models/current") == 2

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from batch.__main__ import main
from pipelines import artifact, model, registry
from pipelines.errors import exit_code
from pipelines.predictor import Predictor
from pipelines.table import Record

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


def test_every_record_gets_the_model_s_answer(model_folder: Path, predictor: Predictor, tmp_path: Path) -> None:
    assert score(SAMPLE, tmp_path / "out.csv", model_folder) == 0
    found = table((tmp_path / "out.csv").read_text(encoding="utf-8"))
    known = [r for r in model.records(SAMPLE, predictor) if isinstance(r, Record)]
    assert [r[predictor.identity] for r in found] == [r.id for r in known]
    assert {r["model"] for r in found} == {artifact.load_metadata(model_folder).version}
    expected = predictor.predict([r.instance for r in known[:20]], explain=True)
    for line, prediction in zip(found, expected, strict=False):
        for name, value in prediction.items():
            assert artifact.alike(line[name] if isinstance(value, str) else json.loads(line[name]), value)


def test_a_second_model_scores_the_same_records_beside_the_first(
    model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score(SAMPLE, f"{tmp_path}/run/", model_folder, f"--shadow={model_folder}") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["shadow_same"] > 0 == said["shadow_other"]
    assert [path.name for path in (tmp_path / "run-shadow").glob("part-*-of-00001.csv")] == ["part-00000-of-00001.csv"]


def test_what_neither_model_answers_is_no_difference(
    model_folder: Path, tmp_path: Path, spoil: Callable[[Path, int], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    source = spoil(tmp_path / "spoilt.csv", 3)
    options = ["--max-rejected-share=0.9", f"--shadow={model_folder}"]
    assert score(source, tmp_path / "out.csv", model_folder, *options) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    summary = json.loads((tmp_path / "out.summary.json").read_text(encoding="utf-8"))
    assert (said["shadow_same"], said["shadow_other"]) == (summary["scored"], 0)


def test_a_second_model_that_fails_takes_nothing_away(
    model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score(SAMPLE, tmp_path / "out.csv", model_folder, f"--shadow={tmp_path / 'none'}") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["shadow_failed"] == 1
    assert (tmp_path / "out.csv").is_file()


def test_the_size_of_a_chunk_changes_nothing(model_folder: Path, tmp_path: Path) -> None:
    for name, size in (("one", 1999), ("many", 100)):
        assert score(SAMPLE, tmp_path / f"{name}.csv", model_folder, f"--chunk-rows={size}") == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()


def test_bad_records_go_to_a_side_file_with_reasons(
    model_folder: Path, tmp_path: Path, spoil: Callable[[Path, int], Path]
) -> None:
    source = spoil(tmp_path / "spoilt.csv", 3)
    assert score(source, tmp_path / "out.csv", model_folder, "--max-rejected-share=0.9") == 0
    rejected = table((tmp_path / "out.rejected.csv").read_text(encoding="utf-8"))
    assert rejected[0]["line"] == "2"
    assert all(line["reasons"] for line in rejected)
    summary = json.loads((tmp_path / "out.summary.json").read_text(encoding="utf-8"))
    assert summary["rejected"] == len(rejected)
    assert summary["scored"] == len(table((tmp_path / "out.csv").read_text(encoding="utf-8")))
    assert summary["output_sha256"] == artifact.sha256(tmp_path / "out.csv")


def test_too_many_bad_records_give_no_output(
    model_folder: Path, tmp_path: Path, spoil: Callable[[Path, int], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    source = spoil(tmp_path / "spoilt.csv", 20)
    assert score(source, tmp_path / "out.csv", model_folder, "--max-rejected-share=0.001") == 1
    assert "records are invalid" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {source.name, "out.rejected.csv"}


def test_shards_together_are_the_whole(
    model_folder: Path, tmp_path: Path, predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score(SAMPLE, tmp_path / "whole.csv", model_folder) == 0
    monkeypatch.setenv("BATCH_SHARDS", "3")
    parts: list[dict[str, str]] = []
    for index in range(3):
        monkeypatch.setenv("AWS_BATCH_JOB_ARRAY_INDEX", str(index))
        assert score(SAMPLE, f"{tmp_path}/parts/", model_folder) == 0
        parts += table((tmp_path / "parts" / f"part-0000{index}-of-00003.csv").read_text(encoding="utf-8"))
    whole = table((tmp_path / "whole.csv").read_text(encoding="utf-8"))
    assert sorted(parts, key=lambda r: r[predictor.identity]) == sorted(whole, key=lambda r: r[predictor.identity])


@pytest.mark.parametrize("options", [["--shards=3"], ["--shards=3", "--shard=3"], ["--shard=1"], ["--shards=x"]])
def test_a_shard_that_does_not_exist_is_refused(model_folder: Path, tmp_path: Path, options: list[str]) -> None:
    assert score(SAMPLE, tmp_path / "out.csv", model_folder, *options) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_finished_shard_is_not_scored_again_but_a_changed_one_is(
    model_folder: Path, tmp_path: Path, spoil: Callable[[Path, int], Path], capsys: pytest.CaptureFixture[str]
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
    assert score(spoil(tmp_path / "spoilt.csv", 1), output, model_folder, "--max-rejected-share=0.9") == 0
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
    (tmp_path / "model" / artifact.load_metadata(model_folder).file).write_bytes(b"other")
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


@pytest.fixture
def server(model_folder: Path) -> Iterator[str]:
    """The address of `serve` on a free port of the loopback interface."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {**os.environ, "MODEL_URI": str(model_folder), "HOST": "127.0.0.1", "PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "batch.server"], cwd=ROOT, env=told)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/ping").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    yield address
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def test_a_transform_gets_a_line_for_each_line(
    server: str, predictor: Predictor, instances: list[dict[str, Any]], model_folder: Path
) -> None:
    named = [{predictor.identity: f"r{n}", "unknown": 1, **instance} for n, instance in enumerate(instances[:5])]
    lines = [json.dumps(record) for record in named]
    body = "\n".join([*lines[:2], "no JSON", "[]", "{}", *lines[2:]]) + "\n"
    answer = httpx.post(f"{server}/invocations", content=body.encode())
    assert answer.headers["content-type"] == "application/jsonlines"
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["id"] for line in told] == ["r0", "r1", "3", "4", "5", "r2", "r3", "r4"]
    assert ["reasons_for_rejection" in line for line in told] == [False, False, True, True, True, False, False, False]
    assert told[0]["model"] == artifact.load_metadata(model_folder).version
    [expected] = predictor.predict([instances[0]])
    assert artifact.alike({name: told[0][name] for name in expected}, json.loads(json.dumps(expected)))


def test_a_transform_is_told_how_much_to_send_at_once(server: str) -> None:
    wanted = httpx.get(f"{server}/execution-parameters").json()
    assert wanted == {"MaxConcurrentTransforms": os.cpu_count(), "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": 6}
    assert httpx.get(f"{server}/elsewhere").status_code == 404
    assert httpx.post(f"{server}/invocations", content=b"").content == b""

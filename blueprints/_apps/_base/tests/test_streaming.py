import base64
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pipelines import artifact
from pipelines.errors import exit_code
from pipelines.predictor import Predictor
from streaming.__main__ import main
from streaming.source import Batch, FileSource
from streaming.worker import Worker, follow

ROOT = Path(__file__).parents[1]
Lines = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("STREAM_SOURCE", "STREAM_OUTPUT", "STREAM_CHECKPOINTS", "MODEL_URI", "MODEL_SHA256"):
        monkeypatch.delenv(name, raising=False)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def events(predictor: Predictor, instances: list[dict[str, Any]]) -> Lines:
    """Thirty events, the eleventh of which is no JSON object."""
    named = [{predictor.identity: f"e{n:03d}", "unknown": 1, **instances[n % len(instances)]} for n in range(30)]
    return [*named[:10], [], *named[11:]]  # type: ignore[list-item]  # that is the point


@pytest.fixture
def stream(events: Lines, tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events), encoding="utf-8")
    return path


def answers(output: Path) -> Lines:
    """What was written, in order; the answers only."""
    return [line for line in written(output) if "rejected" not in line]


def written(output: Path) -> Lines:
    files = sorted(output.glob("*/*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def answer(source: Path | str, output: Path | str, model: Path, *options: str) -> int:
    arguments = [f"--source={source}", f"--output={output}", f"--model={model}", "--until-end", *options]
    return exit_code(lambda: main(arguments))


def test_every_event_gets_the_model_s_answer(
    stream: Path, model_folder: Path, predictor: Predictor, instances: list[dict[str, Any]], tmp_path: Path
) -> None:
    assert answer(stream, tmp_path / "out", model_folder, "--batch=7") == 0
    found = answers(tmp_path / "out")
    assert [line["id"] for line in found] == [f"e{n:03d}" for n in range(30) if n != 10]
    assert {line["model"] for line in found} == {artifact.load_metadata(model_folder).version}
    [expected] = predictor.predict([instances[0]])
    assert artifact.alike({name: found[0][name] for name in expected}, json.loads(json.dumps(expected)))
    [refused] = [line for line in written(tmp_path / "out") if "rejected" in line]
    assert refused["position"].endswith("11")
    assert refused["rejected"]


def test_a_finished_stream_is_not_answered_again_and_a_longer_one_goes_on(
    stream: Path, model_folder: Path, tmp_path: Path, events: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(stream, tmp_path / "out", model_folder) == 0
    with stream.open("a", encoding="utf-8") as file:
        file.write(json.dumps(events[0]) + "\n")
    capsys.readouterr()
    assert answer(stream, tmp_path / "out", model_folder) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["events"] == 1
    assert len(answers(tmp_path / "out")) == 30


class _Dies(FileSource):
    """Delivers fewer events after its first batch: what a stream may do to a worker that starts again."""

    def read(self, shard: str, after: str | None, _most: int, /) -> Batch:
        return super().read(shard, after, 3)


@pytest.mark.parametrize("again", [FileSource, _Dies])
def test_a_crash_between_answers_and_position_repeats_no_answer(
    again: Callable[[Path], FileSource], stream: Path, predictor: Predictor, tmp_path: Path
) -> None:
    def worker(source: FileSource) -> Worker:
        output = str(tmp_path / "out")
        return Worker(predictor, "v", source, output, f"{output}/checkpoints", most=8, explain=False)

    first = worker(FileSource(stream))
    first.step("file")
    kept = (tmp_path / "out/checkpoints/file.json").read_bytes()
    first.step("file")
    (tmp_path / "out/checkpoints/file.json").write_bytes(kept)  # as if it died before it wrote how far it came
    assert list(follow(worker(again(stream)), until_end=True, stopped=lambda: False, pause=lambda: None))
    assert [int(line["position"]) for line in written(tmp_path / "out")] == list(range(1, 31))


def test_sigterm_ends_it_after_the_batch_in_hand(stream: Path, model_folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streaming", f"--source={stream}", f"--output={tmp_path / 'out'}"]
    worker = subprocess.Popen([*command, f"--model={model_folder}"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "out/checkpoints/file.json").is_file() and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0
    first = json.loads(said.splitlines()[0])
    assert (first["events"], first["rejected"]) == (30, 1)


def test_without_source_output_or_file_it_is_bad_input(model_folder: Path, tmp_path: Path) -> None:
    assert exit_code(lambda: main([])) == 2
    assert answer(tmp_path / "absent.jsonl", tmp_path, model_folder) == 2


class _Kinesis(BaseHTTPRequestHandler):
    """As much of the Kinesis protocol as the worker uses: one shard whose iterators are positions."""

    events: list[bytes]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        action = self.headers["X-Amz-Target"].split(".")[1]
        body = json.dumps(getattr(self, f"_{action}")(asked)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _ListShards(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  # the protocol's name
        keys = {"StartingHashKey": "0", "EndingHashKey": "1"}
        return {
            "Shards": [{"ShardId": "s-0", "HashKeyRange": keys, "SequenceNumberRange": {"StartingSequenceNumber": "0"}}]
        }

    def _GetShardIterator(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        after = asked.get("StartingSequenceNumber")
        return {"ShardIterator": str(int(after) + 1 if after else 0)}

    def _GetRecords(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        start = int(asked["ShardIterator"])
        taken = list(enumerate(self.events))[start : start + asked["Limit"]]
        records = [
            {"SequenceNumber": f"{n:06d}", "Data": base64.b64encode(e).decode(), "PartitionKey": "k"} for n, e in taken
        ]
        return {"Records": records, "NextShardIterator": str(start + len(taken)), "MillisBehindLatest": 0}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Keep the test output quiet."""


def test_a_kinesis_stream_is_read_and_gone_on_with(
    events: Lines, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [json.dumps(event).encode() for event in events]
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Kinesis", (_Kinesis,), {"events": known}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings = {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}
    for name, value in {**settings, "ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    try:
        for _ in range(2):
            assert answer("kinesis://clicks", tmp_path / "out", model_folder, "--batch=8") == 0
        assert len(answers(tmp_path / "out")) == 29
        known.append(known[0])
        assert answer("kinesis://clicks", tmp_path / "out", model_folder) == 0
        assert len(answers(tmp_path / "out")) == 30
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

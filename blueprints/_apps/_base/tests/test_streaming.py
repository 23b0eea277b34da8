import base64
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError

from pipelines import artifact
from pipelines.errors import AppError, Refused, exit_code
from pipelines.predictor import Predictor
from streaming import function
from streaming.__main__ import main
from streaming.kafka import KafkaSource, Topic
from streaming.shadow import Shadow
from streaming.source import Batch, Event, FileSource
from streaming.worker import Answerer, Share, Worker, follow

ROOT = Path(__file__).parents[1]
Lines = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (
        "STREAM_SOURCE",
        "STREAM_OUTPUT",
        "STREAM_CHECKPOINTS",
        "STREAM_ANSWERS",
        "STREAM_START",
        "MODEL_URI",
        "MODEL_SHA256",
        "SHADOW_MODEL_URI",
    ):
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
    """What was answered, in order."""
    return lines(output.glob("*/*.jsonl"))


def rejected(output: Path) -> Lines:
    return lines((output / "rejected").glob("*/*.jsonl"))


def lines(files: Iterable[Path]) -> Lines:
    return [json.loads(line) for path in sorted(files) for line in path.read_text(encoding="utf-8").splitlines()]


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
    [refused] = rejected(tmp_path / "out")
    assert refused["position"].endswith("11")
    assert refused["reasons_for_rejection"]


def test_a_second_model_answers_the_same_events_beside_the_first(
    stream: Path, model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(stream, tmp_path / "out", model_folder, f"--shadow={model_folder}") == 0
    beside = lines((tmp_path / "out/shadow").glob("*/*.jsonl"))
    assert [line["id"] for line in beside] == [line["id"] for line in answers(tmp_path / "out")]
    [said] = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "shadow_same" in line]
    assert (said["shadow_same"], said["shadow_other"]) == (29, 0)


def test_events_are_answered_whatever_becomes_of_the_second_model(
    stream: Path, predictor: Predictor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class _Fails:
        def predict(self, *_: object, **__: object) -> None:
            raise Refused("nothing known of such events")

    shadow = Shadow(_Fails(), "next")  # type: ignore[arg-type]
    answerer = Answerer(predictor, "v", str(tmp_path / "out"), explain=False, shadow=shadow)
    worker = Worker(answerer, FileSource(stream), str(tmp_path / "at"), most=50)
    assert [step.events for step in follow(worker, until_end=True, stopped=lambda: False, pause=lambda: None)] == [30]
    assert len(answers(tmp_path / "out")) == 29
    assert json.loads(capsys.readouterr().out)["shadow_failed"] == 29


def test_reasons_are_given_where_they_are_wanted(
    predictor: Predictor, instances: list[dict[str, Any]], tmp_path: Path
) -> None:
    events = [Event(str(n), {predictor.identity: str(n), **one}) for n, one in enumerate(instances[:5])]
    Answerer(predictor, "v", str(tmp_path / "out"), explain=True).answer("s", events)
    plain = predictor.predict(instances[:5], explain=True)
    assert [line.get("reasons") for line in answers(tmp_path / "out")] == [one.get("reasons") for one in plain]


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
        return Worker(Answerer(predictor, "v", output, explain=False), source, f"{output}/checkpoints", most=8)

    first = follow(worker(FileSource(stream)), until_end=True, stopped=lambda: False, pause=lambda: None)
    next(first)
    kept = (tmp_path / "out/checkpoints/file.json").read_bytes()
    next(first)
    (tmp_path / "out/checkpoints/file.json").write_bytes(kept)  # as if it died before it wrote how far it came
    assert list(follow(worker(again(stream)), until_end=True, stopped=lambda: False, pause=lambda: None))
    assert [int(line["position"]) for line in answers(tmp_path / "out")] == [n for n in range(1, 31) if n != 11]


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


def test_shards_are_dealt_out_to_workers(stream: Path, model_folder: Path, tmp_path: Path) -> None:
    shards = [f"shardId-{n:012d}" for n in range(7)]
    dealt = [[shard for shard in shards if Share(index, 3).has(shard)] for index in range(3)]
    assert sorted(map(len, dealt)) == [2, 2, 3]
    assert sorted(shard for share in dealt for shard in share) == shards
    assert answer(stream, tmp_path / "out", model_folder, "--worker=3/3") == 2


def test_processes_deal_out_the_share_of_a_worker(stream: Path, model_folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streaming", f"--source={stream}", f"--output={tmp_path / 'out'}"]
    options = [f"--model={model_folder}", "--worker=0/2", "--processes=2", "--until-end"]
    ended = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=True)
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    assert sorted(line["events"] for line in said if "seconds" in line) == [0, 30]
    assert len(answers(tmp_path / "out")) == 29


def test_a_process_that_fails_ends_the_others(stream: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streaming", f"--source={stream}", f"--output={tmp_path / 'out'}"]
    options = [f"--model={tmp_path / 'absent'}", "--processes=2"]
    assert subprocess.run([*command, *options], cwd=ROOT, capture_output=True, check=False).returncode == 2


class _Lambda(BaseHTTPRequestHandler):
    """The runtime interface of Lambda: hands out batches, takes the outcomes, then is gone."""

    batches: list[dict[str, Any]]
    outcomes: list[tuple[str, dict[str, Any]]]

    def do_GET(self) -> None:
        batch = self.batches.pop(0) if self.batches else None
        body = json.dumps(batch).encode()
        self.send_response(200 if batch else 410)
        if batch:
            self.send_header("Lambda-Runtime-Aws-Request-Id", "r1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.outcomes.append((self.path.rpartition("/")[2], json.loads(said)))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Keep the test output quiet."""


def test_a_lambda_function_answers_the_batches_it_is_called_with(
    events: Lines, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [
        {"eventID": f"shard-0:{n:03d}", "kinesis": {"data": base64.b64encode(json.dumps(e).encode()).decode()}}
        for n, e in enumerate(events)
    ]
    outcomes: list[tuple[str, dict[str, Any]]] = []
    batches = [{"Records": records[:20]}, {"Records": records[:20]}, {"Records": records[20:]}]
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Runtime", (_Lambda,), {"batches": batches, "outcomes": outcomes})
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", f"127.0.0.1:{server.server_port}")
    monkeypatch.setenv("STREAM_OUTPUT", str(tmp_path / "out"))
    monkeypatch.setenv("MODEL_URI", str(model_folder))
    try:
        assert exit_code(function.main) == 0
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert outcomes == [("response", {"batchItemFailures": []})] * 3
    assert [line["id"] for line in answers(tmp_path / "out")] == [f"e{n:03d}" for n in range(30) if n != 10]
    assert len(rejected(tmp_path / "out")) == 1


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


class _Consumer:
    """As much of a Kafka consumer as the worker uses: three partitions, of which the second stays empty."""

    def __init__(self, events: dict[int, list[bytes]]) -> None:
        self._events = events
        self._at: dict[int, int] = {}
        self.asked = 0

    def partitions_for_topic(self, _topic: str) -> set[int] | None:
        self.asked += 1
        return {0, 1, 2} if self.asked > 1 else None  # a topic is created when it is asked for

    def assign(self, partitions: list[Any]) -> None:
        self._at = {one.partition: -1 for one in partitions}

    def seek(self, partition: Any, offset: int) -> None:  # noqa: ANN401
        self._at[partition.partition] = offset

    def beginning_offsets(self, partitions: list[Any]) -> dict[Any, int]:
        return dict.fromkeys(partitions, 0)

    def end_offsets(self, partitions: list[Any]) -> dict[Any, int]:
        return {one: len(self._events[one.partition]) for one in partitions}

    def highwater(self, partition: Any) -> int:  # noqa: ANN401
        return len(self._events[partition.partition])

    def poll(self, *, timeout_ms: int, max_records: int) -> dict[Any, list[Any]]:
        assert timeout_ms >= 0
        now, found = int(1000 * time.time()), {}
        for number, at in self._at.items():
            values = self._events[number][at : at + max_records]
            self._at[number] += len(values)
            max_records -= len(values)
            records = [SimpleNamespace(offset=at + n, value=v, timestamp=now - 5000) for n, v in enumerate(values)]
            found[TopicPartition("clicks", number)] = records
        return {partition: records for partition, records in found.items() if records}


@pytest.fixture
def topic(events: Lines) -> dict[int, list[bytes]]:
    known = [json.dumps(event).encode() for event in events]
    return {0: known[:21], 1: [], 2: known[21:]}


def consume(known: dict[int, list[bytes]], predictor: Predictor, output: Path, **options: Any) -> list[Any]:  # noqa: ANN401
    answerer = Answerer(predictor, "v", str(output), explain=False)
    worker = Worker(answerer, KafkaSource("clicks", _Consumer(known)), f"{output}/at", most=8, **options)
    return list(follow(worker, until_end=True, stopped=lambda: False, pause=lambda: None))


def test_the_partitions_of_a_kafka_topic_are_read_and_gone_on_with(
    topic: dict[int, list[bytes]], predictor: Predictor, tmp_path: Path
) -> None:
    first = consume(topic, predictor, tmp_path / "out")
    assert sorted(step.events for step in first if step.shard == "clicks-0") == [5, 8, 8]
    assert sum(step.events for step in first if step.shard == "clicks-2") == 9
    assert first[0].behind_ms >= 5000
    assert first[-1].behind_ms == 0
    written = [(line["position"], line["id"]) for line in answers(tmp_path / "out")]
    assert [name for _, name in written] == [f"e{n:03d}" for n in range(30) if n != 10]
    topic[2] += topic[0][:2]
    assert [(step.shard, step.events) for step in consume(topic, predictor, tmp_path / "out")] == [("clicks-2", 2)]
    assert len(answers(tmp_path / "out")) == 31


def test_what_lies_in_a_topic_at_the_first_start_is_left_alone_where_that_is_wanted(
    topic: dict[int, list[bytes]], predictor: Predictor, tmp_path: Path
) -> None:
    source = KafkaSource("clicks", _Consumer(topic), newest=True)
    worker = Worker(Answerer(predictor, "v", str(tmp_path / "out"), explain=False), source, str(tmp_path / "at"), 8)
    assert [worker.step(shard).events for shard in worker.shards()] == [[], [], []]
    topic[1] += topic[0][:2]
    topic[2] += topic[0][:1]
    assert [len(worker.step(shard).events) for shard in worker.shards()] == [0, 2, 1]


class _Producer:
    """As much of a Kafka producer as the worker uses."""

    def __init__(self, *, broken: bool = False) -> None:
        self.sent: list[tuple[str, bytes, dict[str, Any]]] = []
        self._broken = broken

    def send(self, topic: str, *, key: bytes, value: bytes) -> "_Producer":
        self.sent.append((topic, key, json.loads(value)))
        return self

    def flush(self, *, timeout: float) -> None:
        assert timeout > 0

    def get(self, *, timeout: float) -> None:
        assert timeout > 0
        if self._broken:
            raise KafkaTimeoutError("nobody confirms")


def test_a_topic_takes_each_answer_at_once_and_files_take_them_later(
    topic: dict[int, list[bytes]], predictor: Predictor, tmp_path: Path
) -> None:
    producer = _Producer()
    steps = consume(topic, predictor, tmp_path / "out", topic=Topic("scores", producer), seconds=3600)
    assert {(name, key.decode()) for name, key, _ in producer.sent} == {
        ("scores", v["id"]) for _, _, v in producer.sent
    }
    told = {line["id"]: line for _, _, line in producer.sent}
    assert len(producer.sent) == len(told) == 30
    [refused] = [line for line in told.values() if "reasons_for_rejection" in line]
    assert (refused["shard"], int(refused["position"])) == ("clicks-0", 10)
    for line in answers(tmp_path / "out"):
        assert {name: told[line["id"]][name] for name in line} == line
    assert sum(step.events for step in steps) == 30
    assert max(step.events for step in steps) > 8  # more than a batch of them in a file


def test_a_position_is_not_written_where_the_topic_did_not_take_the_answers(
    topic: dict[int, list[bytes]], predictor: Predictor, tmp_path: Path
) -> None:
    with pytest.raises(AppError, match="topic scores"):
        consume(topic, predictor, tmp_path / "out", topic=Topic("scores", _Producer(broken=True)))
    assert not list(tmp_path.glob("out/at/*"))


def test_a_topic_of_answers_needs_a_topic_of_events(stream: Path, model_folder: Path, tmp_path: Path) -> None:
    assert answer(stream, tmp_path / "out", model_folder, "--answers=kafka://scores") == 2

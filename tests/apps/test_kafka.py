"""The delivered worker of a stream against brokers that speak Kafka's protocol: those of librdkafka, on loopback."""

import csv
import json
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Producer

from app_folders import python, repository, run
from mlopsctl.adapters.shell import minimal_env

EVENTS, SCORES = "events", "scores"
WAIT = 60


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An app that answers streams, with a model."""
    root = repository("anomaly", tmp_path_factory.mktemp("app"), "training", "streaming")
    trained = run(root, "-m", "pipelines.train", "--out", "build/model", "--data", "data/sample.csv")
    assert trained.code == 0, trained.stderr
    return root


@pytest.fixture
def brokers() -> Iterator[str]:
    """Where three brokers answer, with the topics of events and of answers."""
    cluster = Producer({"test.mock.num.brokers": 3, "bootstrap.servers": "none:1", "log_level": 0})
    known = cluster.list_topics(timeout=WAIT).brokers.values()
    servers = ",".join(f"{broker.host}:{broker.port}" for broker in known)
    for topic in (EVENTS, SCORES):
        cluster.list_topics(topic, timeout=WAIT)  # asking for it creates it, with four partitions
    yield servers
    del cluster


def put(servers: str, rows: Sequence[dict[str, str]]) -> None:
    producer = Producer({"bootstrap.servers": servers})
    for row in rows:
        producer.produce(EVENTS, key=str(row["event_id"]), value=json.dumps(row))
    assert producer.flush(WAIT) == 0


def worker(root: Path, servers: str, *options: str) -> subprocess.Popen[bytes]:
    told = {"KAFKA_SERVERS": servers, "KAFKA_SECURITY": "PLAINTEXT", "KAFKA_API_VERSION": "2.3"}
    env = minimal_env({**told, "HOME": str(root), "OMP_NUM_THREADS": "1", "STREAM_SOURCE": f"kafka://{EVENTS}"})
    command = [str(python(root / "requirements.txt")), "-m", "streaming", f"--output={root / 'out'}", *options]
    return subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.PIPE)


def answers(servers: str, expected: int) -> list[tuple[str, dict[str, object]]]:
    """Key and value of so many answers, from the first one on."""
    consumer = Consumer({"bootstrap.servers": servers, "group.id": uuid4().hex, "auto.offset.reset": "earliest"})
    consumer.subscribe([SCORES])
    found: list[tuple[str, dict[str, object]]] = []
    ends = time.monotonic() + WAIT
    while len(found) < expected and time.monotonic() < ends:
        for message in consumer.consume(expected, timeout=1):
            assert not message.error()
            key, value = message.key(), message.value()
            assert isinstance(key, bytes)
            assert isinstance(value, bytes)
            found.append((key.decode(), json.loads(value)))
    consumer.close()
    return found


def test_events_of_a_topic_are_answered_into_another_one_and_a_new_worker_goes_on(app: Path, brokers: str) -> None:
    with (app / "data/sample.csv").open(encoding="utf8", newline="") as file:
        rows = [*islice(csv.DictReader(file), 50)]
    put(brokers, rows[:30])
    found: list[tuple[str, dict[str, object]]] = []
    more = iter((rows[30:40], rows[40:]))
    for answered in (30, 40):
        running = worker(app, brokers, f"--answers=kafka://{SCORES}", "--seconds=3600")
        assert len(answers(brokers, answered)) == answered
        put(brokers, next(more))
        found = answers(brokers, answered + 10)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=WAIT)
        assert running.returncode == 0
    assert sorted(key for key, _ in found) == sorted(row["event_id"] for row in rows)
    written = "".join(path.read_text(encoding="utf8") for path in (app / "out").rglob("*.jsonl"))
    files = [json.loads(line) for line in written.splitlines()]
    assert sorted(line["id"] for line in files) == sorted(key for key, _ in found)
    told = dict(found)
    assert all(told[line["id"]].items() >= line.items() for line in files)

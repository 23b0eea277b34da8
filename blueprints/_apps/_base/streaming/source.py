"""Where events come from: a Kinesis stream, a Kafka topic, or a file that stands in for one."""

import csv
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from pipelines.errors import BadInput
from pipelines.table import LONGEST_FIELD

KINESIS = "kinesis://"
KAFKA = "kafka://"
TOPIC_SECONDS = 60  # until a topic that is asked for first is there
POLL_MS = 200
FETCH_BYTES = 10_000_000


@dataclass(frozen=True)
class Event:
    """What arrived: `position` grows within a shard; `fields` is None for what is no JSON object."""

    position: str
    fields: Mapping[str, Any] | None


@dataclass(frozen=True)
class Batch:
    """Events in order, how late they are read, and whether the shard ended after them."""

    events: Sequence[Event]
    behind_ms: int = 0
    is_last: bool = False


class Source(Protocol):
    """Shards that are read one batch at a time, from after a position on (None: from the start)."""

    def shards(self) -> Sequence[str]: ...

    def read(self, shard: str, after: str | None, most: int, /) -> Batch: ...


class FileSource:
    """A CSV or JSON-lines file as the one shard of a stream that has ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._events: Iterator[Event] = iter(())
        self._at: str | None = "nowhere"

    def shards(self) -> Sequence[str]:
        return ("file",)

    def read(self, _shard: str, after: str | None, most: int, /) -> Batch:
        if self._at != after:
            skipped = int(after) if after else 0
            self._events = islice(self._all(), skipped, None)
        events = list(islice(self._events, most))
        self._at = events[-1].position if events else after
        return Batch(events, is_last=len(events) < most)

    def _all(self) -> Iterator[Event]:
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                csv.field_size_limit(LONGEST_FIELD)
                if self._path.suffix == ".csv":
                    for number, row in enumerate(csv.DictReader(file), start=1):
                        yield Event(f"{number:020d}", {name: value or None for name, value in row.items() if name})
                    return
                for number, line in enumerate(file, start=1):
                    yield Event(f"{number:020d}", parsed(line))
        except OSError as missing:
            raise BadInput(f"cannot read {self._path}: {missing.strerror}") from missing


class KinesisSource:
    """The shards of an Amazon Kinesis data stream."""

    def __init__(self, stream: str) -> None:
        import boto3

        self._client: Any = boto3.client("kinesis")
        self._stream = stream
        self._iterators: dict[tuple[str, str | None], str | None] = {}

    def shards(self) -> Sequence[str]:
        found = self._client.get_paginator("list_shards").paginate(StreamName=self._stream)
        return [shard["ShardId"] for page in found for shard in page["Shards"]]

    def read(self, shard: str, after: str | None, most: int, /) -> Batch:
        iterator = self._iterators.pop((shard, after), "") or self._iterator(shard, after)
        try:
            answer = self._client.get_records(ShardIterator=iterator, Limit=most)
        except self._client.exceptions.ExpiredIteratorException:
            answer = self._client.get_records(ShardIterator=self._iterator(shard, after), Limit=most)
        events = [Event(r["SequenceNumber"], parsed(r["Data"])) for r in answer["Records"]]
        following = answer.get("NextShardIterator")
        self._iterators[shard, events[-1].position if events else after] = following
        return Batch(events, answer.get("MillisBehindLatest", 0), is_last=following is None)

    def _iterator(self, shard: str, after: str | None) -> str:
        where = {"ShardIteratorType": "TRIM_HORIZON"}
        if after:
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": after}
        answer = self._client.get_shard_iterator(StreamName=self._stream, ShardId=shard, **where)
        return str(answer["ShardIterator"])


class KafkaSource:
    """The partitions of a Kafka topic. The worker keeps the positions, so that it needs no consumer group."""

    def __init__(self, topic: str, consumer: Any = None) -> None:  # noqa: ANN401  # the library has no types
        self._topic = topic
        self._consumer = consumer or _kafka_consumer()
        self._at: tuple[str, str | None] | None = None

    def shards(self) -> Sequence[str]:
        ends = time.monotonic() + TOPIC_SECONDS
        while not (found := self._consumer.partitions_for_topic(self._topic)):  # asking for it creates it
            if time.monotonic() > ends:
                raise BadInput(f"there is no topic {self._topic}")
            time.sleep(1)
        return [f"{self._topic}-{number}" for number in sorted(found)]

    def read(self, shard: str, after: str | None, most: int, /) -> Batch:
        from kafka import TopicPartition

        partition = TopicPartition(self._topic, int(shard.rpartition("-")[2]))
        if self._consumer.assignment() != {partition}:
            self._consumer.assign([partition])
            self._at = None
        if self._at != (shard, after):
            if after:
                self._consumer.seek(partition, int(after) + 1)
            else:
                self._consumer.seek_to_beginning(partition)
        records = self._consumer.poll(timeout_ms=POLL_MS, max_records=most).get(partition, [])
        events = [Event(f"{record.offset:020d}", parsed(record.value or b"")) for record in records]
        self._at = (shard, events[-1].position if events else after)
        return Batch(events, self._behind_ms(partition, records))

    def _behind_ms(self, partition: object, records: Sequence[Any]) -> int:
        """The age of the last record, unless it is the newest one."""
        newest = self._consumer.highwater(partition)
        if not records or newest is None or records[-1].offset + 1 >= newest:
            return 0
        return max(0, int(1000 * time.time()) - int(records[-1].timestamp))


def _kafka_consumer() -> Any:  # noqa: ANN401
    """A reader at $KAFKA_SERVERS: over TLS under the IAM role of the task, unless $KAFKA_SECURITY says PLAINTEXT."""
    from kafka import KafkaConsumer
    from kafka.errors import KafkaError

    security = os.environ.get("KAFKA_SECURITY", "SASL_SSL")
    try:
        return KafkaConsumer(
            bootstrap_servers=os.environ.get("KAFKA_SERVERS", "").split(","),
            security_protocol=security,
            sasl_mechanism="AWS_MSK_IAM" if security == "SASL_SSL" else None,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            max_partition_fetch_bytes=FETCH_BYTES,
        )
    except KafkaError as wrong:
        raise BadInput(f"no broker at $KAFKA_SERVERS answers: {wrong}") from wrong


def open_source(uri: str) -> Source:
    """`kinesis://<stream>`, `kafka://<topic>`, or the path of a .csv or .jsonl file."""
    if uri.startswith(KAFKA):
        return KafkaSource(uri.removeprefix(KAFKA))
    return KinesisSource(uri.removeprefix(KINESIS)) if uri.startswith(KINESIS) else FileSource(Path(uri))


def parsed(text: str | bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None

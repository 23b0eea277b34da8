"""Kafka: a topic whose partitions are read as they fill, and a topic that takes the answers."""

import json
import os
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from pipelines.errors import AppError, BadInput
from streaming.source import Batch, Event, parsed

KAFKA = "kafka://"
TOPIC_SECONDS = 60  # until a topic that is asked for first is there
SEND_SECONDS = 30  # until brokers confirm answers
POLL_MS = 200
FETCH_BYTES = 10_000_000
FETCH_MS = 20  # that a broker may hold back a read


class KafkaSource:
    """The partitions of a topic. The worker keeps the positions, so that it needs no consumer group.

    All partitions that were ever read are waited for at once: whichever has events first is answered first.
    newest: where a partition has no position yet, what lies there already is left alone.
    """

    def __init__(self, topic: str, consumer: Any = None, *, newest: bool = False) -> None:  # noqa: ANN401  # no types
        self._topic = topic
        self._newest = newest
        self._starts: dict[str, int] = {}
        self._consumer = consumer or _client("KafkaConsumer", **_READER)
        self._at: dict[str, str | None] = {}
        self._arrived: dict[str, deque[Any]] = {}

    def shards(self) -> Sequence[str]:
        ends = time.monotonic() + TOPIC_SECONDS
        while not (found := self._consumer.partitions_for_topic(self._topic)):  # asking for it creates it
            if time.monotonic() > ends:
                raise BadInput(f"there is no topic {self._topic}")
            time.sleep(1)
        return [f"{self._topic}-{number}" for number in sorted(found)]

    def read(self, shard: str, after: str | None, most: int, /) -> Batch:
        if shard not in self._at or self._at[shard] != after:
            self._go_to(shard, after)
        waiting = sum(map(len, self._arrived.values()))
        if not self._arrived[shard] and waiting < most:
            self._poll(most, 0 if waiting else POLL_MS)
        arrived = self._arrived[shard]
        records = [arrived.popleft() for _ in range(min(most, len(arrived)))]
        events = [Event(f"{record.offset:020d}", parsed(record.value or b"")) for record in records]
        self._at[shard] = events[-1].position if events else after
        return Batch(events, self._behind_ms(shard, records))

    def _go_to(self, shard: str, after: str | None) -> None:
        """Read a partition from there on; the others from where they are, as assigning may forget it."""
        self._at[shard], self._arrived = after, {name: deque() for name in (*self._at, shard)}
        self._consumer.assign([self._partition(name) for name in self._at])
        for name, position in self._at.items():
            self._consumer.seek(self._partition(name), int(position) + 1 if position else self._start(name))

    def _start(self, shard: str) -> int:
        """The offset that a partition without a position is read from: the same one, however often it is asked."""
        if shard not in self._starts:
            partition = self._partition(shard)
            offsets = self._consumer.end_offsets if self._newest else self._consumer.beginning_offsets
            self._starts[shard] = offsets([partition])[partition]
        return self._starts[shard]

    def _poll(self, most: int, wait_ms: int) -> None:
        for partition, records in self._consumer.poll(timeout_ms=wait_ms, max_records=most).items():
            self._arrived[f"{self._topic}-{partition.partition}"].extend(records)

    def _partition(self, shard: str) -> Any:  # noqa: ANN401
        from kafka import TopicPartition

        return TopicPartition(self._topic, int(shard.rpartition("-")[2]))

    def _behind_ms(self, shard: str, records: Sequence[Any]) -> int:
        """The age of the last record, unless it is the newest one."""
        newest = self._consumer.highwater(self._partition(shard))
        if not records or newest is None or records[-1].offset + 1 >= newest:
            return 0
        return max(0, int(1000 * time.time()) - int(records[-1].timestamp))


class Topic:
    """Where answers go as soon as they are there, with the id of their event as the key.

    A worker that starts again may answer some events again: an answer can be there twice, with the same position.
    """

    def __init__(self, name: str, producer: Any = None) -> None:  # noqa: ANN401
        self._name = name
        self._producer = producer or _client("KafkaProducer", **_WRITER)

    def send(self, shard: str, lines: Sequence[dict[str, Any]]) -> None:
        """Returns when the brokers have them. AppError: they do not take them."""
        from kafka.errors import KafkaError

        def put(line: dict[str, Any]) -> Any:  # noqa: ANN401
            value = json.dumps({"shard": shard, **line}).encode()
            return self._producer.send(self._name, key=str(line["id"]).encode(), value=value)

        try:
            sent = [put(line) for line in lines]
            self._producer.flush(timeout=SEND_SECONDS)
            for one in sent:
                one.get(timeout=SEND_SECONDS)
        except KafkaError as wrong:
            raise AppError(f"answers cannot be written to the topic {self._name}: {wrong}") from wrong


_READER = {
    "auto_offset_reset": "earliest",
    "enable_auto_commit": False,
    "max_partition_fetch_bytes": FETCH_BYTES,
    "fetch_max_wait_ms": FETCH_MS,
}
_WRITER = {"acks": "all", "linger_ms": 0}


def _client(kind: str, **settings: object) -> Any:  # noqa: ANN401
    import kafka

    version = os.environ.get("KAFKA_API_VERSION")
    if version:
        settings["api_version"] = tuple(int(part) for part in version.split("."))
    servers = os.environ.get("KAFKA_SERVERS", "").split(",")
    try:
        return getattr(kafka, kind)(bootstrap_servers=servers, **_security(), **settings)
    except kafka.errors.KafkaError as wrong:
        raise BadInput(f"no broker at $KAFKA_SERVERS answers: {wrong}") from wrong


def _security() -> dict[str, object]:
    """As $KAFKA_USERNAME or under the role of the task, over TLS; as nobody where $KAFKA_SECURITY says SSL."""
    given = os.environ.get
    protocol = given("KAFKA_SECURITY", "SASL_SSL")
    if protocol != "SASL_SSL":
        return {"security_protocol": protocol}
    if not (user := given("KAFKA_USERNAME")):
        return {"security_protocol": protocol, "sasl_mechanism": "AWS_MSK_IAM"}
    who = {"sasl_plain_username": user, "sasl_plain_password": given("KAFKA_PASSWORD", "")}
    return {"security_protocol": protocol, "sasl_mechanism": "SCRAM-SHA-512", **who}

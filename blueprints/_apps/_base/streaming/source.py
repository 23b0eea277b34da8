"""Where events come from: a Kinesis stream, or a file that stands in for one. Kafka is in `kafka`."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from pipelines.errors import BadInput
from pipelines.table import LONGEST_FIELD

KINESIS = "kinesis://"


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


def parsed(text: str | bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None

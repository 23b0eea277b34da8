"""Answers events in order. Every event is answered at least once, and a repeated answer overwrites the first one.

Answers are written before the position is. A worker that dies in between starts again at the same position, so the
file that it writes first has the name of the one it wrote last: files never have an answer twice. A topic may.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from pipelines import storage
from pipelines.documents import Document, read, sentences
from pipelines.errors import Declined
from pipelines.predictor import Instance, Predictor
from streaming.kafka import Topic
from streaming.lines import write_lines
from streaming.shadow import Shadow
from streaming.source import Batch, Event, Source

_REASONS = "reasons_for_rejection"


class Position(Document):
    """How far a shard was answered."""

    after: str


@dataclass(frozen=True)
class Step:
    """What was written at once of a shard."""

    shard: str
    events: int
    rejected: int
    behind_ms: int
    ms: float


@dataclass
class Answers:
    """The answers to events of a shard, in order, that no file has yet; `good` are those to what fits the schema."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    good: list[tuple[dict[str, Any], Instance]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    behind_ms: int = 0

    def add(self, more: "Answers") -> None:
        self.lines += more.lines
        self.good += more.good


@dataclass(frozen=True)
class Share:
    """Which of so many workers this is; shards, which are numbered, are dealt out to them in turn."""

    index: int = 0
    workers: int = 1

    def has(self, shard: str) -> bool:
        number = re.search(r"\d+$", shard)
        return (int(number[0]) if number else 0) % self.workers == self.index


@dataclass(frozen=True)
class Answerer:
    """A model before a folder (or S3 prefix) of answers.

    shadow: a second model that answers the same events, for a comparison alone.
    """

    predictor: Predictor
    version: str
    output: str
    explain: bool
    shadow: Shadow | None = None

    def answer(self, shard: str, events: Sequence[Event]) -> int:
        """Answer some events of a shard and write that; returns how many there could be no answer for."""
        return self.keep(shard, self.answers(events)) if events else 0

    def keep(self, shard: str, answers: Answers) -> int:
        """Write answers as a file with the name of their first event; returns how many events have none."""
        rejected = [line for line in answers.lines if _REASONS in line]
        name = f"{shard}/{answers.lines[0]['position']}.jsonl"
        write_lines([line for line in answers.lines if _REASONS not in line], f"{self.output}/{name}")
        if rejected:
            write_lines(rejected, f"{self.output}/rejected/{name}")
        if self.shadow:
            self.shadow.compare(answers.good, f"{self.output}/shadow/{name}")
        return len(rejected)

    def answers(self, events: Sequence[Event]) -> Answers:
        """One line per event, in order, with the answer or why there is none."""
        lines: list[dict[str, Any]] = []
        good: list[tuple[dict[str, Any], Instance]] = []
        known = self.predictor.instance.model_fields
        for event in events:
            fields = event.fields or {}
            name = str(fields.get(self.predictor.identity) or event.position)
            line: dict[str, Any] = {"id": name, "position": event.position}
            lines.append(line)
            try:
                instance = self.predictor.instance.model_validate({k: v for k, v in fields.items() if k in known})
            except ValidationError as wrong:
                line[_REASONS] = sentences(wrong)
                continue
            good.append((line, instance.__dict__))
        for (line, _), prediction in zip(good, self._predict([i for _, i in good]), strict=True):
            if isinstance(prediction, Declined):
                line[_REASONS] = [str(prediction)]
            else:
                line |= {"model": self.version, **prediction}
        return Answers(lines, [(line, instance) for line, instance in good if "model" in line])

    def _predict(self, instances: list[Instance]) -> list[dict[str, Any] | Declined]:
        """Together; one by one where the model declines one of them."""
        try:
            return [*self.predictor.predict(instances, explain=self.explain)] if instances else []
        except Declined as wrong:
            return [wrong] if len(instances) == 1 else [p for i in instances for p in self._predict([i])]


@dataclass
class Worker:
    """An answerer that reads its share of a stream and remembers how far it came.

    topic: takes answers at once; files, and positions with them, are then written every `seconds` beside the answering.
    """

    answerer: Answerer
    source: Source
    checkpoints: str
    most: int
    share: Share = Share()
    topic: Topic | None = None
    seconds: float = 0
    _after: dict[str, str | None] = field(default_factory=dict)
    _held: dict[str, Answers] = field(default_factory=dict)
    _writing: dict[str, Future[Step]] = field(default_factory=dict)
    _writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))

    def answered(self) -> list[str]:
        """The shards that this worker has read so far."""
        return [*self._after]

    def shards(self) -> list[str]:
        return [shard for shard in self.source.shards() if self.share.has(shard)]

    def step(self, shard: str) -> Batch:
        """Answer the next batch of a shard."""
        if shard not in self._after:
            self._after[shard] = self._position(shard)
        batch = self.source.read(shard, self._after[shard], self.most)
        if batch.events:
            held = self._held.setdefault(shard, Answers())
            answers = self.answerer.answers(batch.events)
            if self.topic:
                self.topic.send(shard, answers.lines)
            held.add(answers)
            held.behind_ms = max(held.behind_ms, batch.behind_ms)
            self._after[shard] = batch.events[-1].position
        return batch

    def written(self, shard: str, *, at_once: bool = False) -> Iterator[Step]:
        """Have a file written where it is time, or at once; yields what has been written since it was last asked."""
        if at_once and shard in self._writing:
            yield self._writing.pop(shard).result()
        held = self._held.get(shard)
        due = held and (at_once or time.monotonic() - held.began >= self.seconds or len(held.lines) >= self.most)
        if held and due and shard not in self._writing:
            self._writing[shard] = self._writer.submit(self._write, shard, self._held.pop(shard))
        if shard in self._writing and (not self.topic or at_once or self._writing[shard].done()):
            yield self._writing.pop(shard).result()

    def _write(self, shard: str, answers: Answers) -> Step:
        rejected = self.answerer.keep(shard, answers)
        write_lines([{"after": answers.lines[-1]["position"]}], self._checkpoint(shard))
        ms = round(1000 * (time.monotonic() - answers.began), 1)
        return Step(shard, len(answers.lines), rejected, answers.behind_ms, ms)

    def _position(self, shard: str) -> str | None:
        place = self._checkpoint(shard)
        if not storage.exists(place):
            return None
        with storage.local_copy(place) as path:
            return read(path, Position).after

    def _checkpoint(self, shard: str) -> str:
        return f"{self.checkpoints}/{shard}.json"


def follow(
    worker: Worker, *, until_end: bool, stopped: Callable[[], bool], pause: Callable[[], None]
) -> Iterator[Step]:
    """Read the shards in turn until stopped, or (until_end) until nothing arrives; yields what is written.

    Pauses after each round that brought no full batch.
    """
    shards = worker.shards()
    while shards and not stopped():
        batches: dict[str, Batch] = {}
        for shard in shards:
            batches[shard] = worker.step(shard)
            yield from worker.written(shard)
        if until_end:
            arrived = any(batch.events for batch in batches.values())
            shards = [shard for shard in shards if arrived and not batches[shard].is_last]
        elif all(len(batch.events) < worker.most for batch in batches.values()):
            pause()
            shards = worker.shards()
    for shard in worker.answered():
        yield from worker.written(shard, at_once=True)

"""Answers events in order. Every event is answered at least once, and a repeated answer overwrites the first one.

Answers are written before the position is. A worker that dies in between starts again at the same position, so the
file that it writes first has the name of the one it wrote last: answers are never there twice.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipelines import storage
from pipelines.documents import Document, read, sentences
from pipelines.errors import Declined
from pipelines.predictor import Instance, Predictor
from streaming.lines import write_lines
from streaming.shadow import Shadow
from streaming.source import Event, Source


class Position(Document):
    """How far a shard was answered."""

    after: str


@dataclass(frozen=True)
class Step:
    """What one batch came to."""

    shard: str
    events: int
    rejected: int
    behind_ms: int
    ms: float
    is_last: bool


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
        """Write the answers to some events of a shard; returns how many there could be none for."""
        if not events:
            return 0
        lines, answered = self._answered(events)
        rejected = [line for line in lines if "reasons_for_rejection" in line]
        name = f"{shard}/{events[0].position}.jsonl"
        write_lines([line for line in lines if "reasons_for_rejection" not in line], f"{self.output}/{name}")
        if rejected:
            write_lines(rejected, f"{self.output}/rejected/{name}")
        if self.shadow:
            self.shadow.compare(answered, f"{self.output}/shadow/{name}")
        return len(rejected)

    def _answered(self, events: Sequence[Event]) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], Instance]]]:
        """One line per event, in order, with the answer or why there is none; and those with what was answered."""
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
                line["reasons_for_rejection"] = sentences(wrong)
                continue
            good.append((line, instance.__dict__))
        for (line, _), prediction in zip(good, self._predict([i for _, i in good]), strict=True):
            if isinstance(prediction, Declined):
                line["reasons_for_rejection"] = [str(prediction)]
            else:
                line |= {"model": self.version, **prediction}
        return lines, [(line, instance) for line, instance in good if "model" in line]

    def _predict(self, instances: list[Instance]) -> list[dict[str, Any] | Declined]:
        """Together; one by one where the model declines one of them."""
        try:
            return [*self.predictor.predict(instances, explain=self.explain)] if instances else []
        except Declined as wrong:
            return [wrong] if len(instances) == 1 else [p for i in instances for p in self._predict([i])]


@dataclass(frozen=True)
class Worker:
    """An answerer that reads its share of a stream and remembers how far it came."""

    answerer: Answerer
    source: Source
    checkpoints: str
    most: int
    share: Share = Share()

    def shards(self) -> list[str]:
        return [shard for shard in self.source.shards() if self.share.has(shard)]

    def step(self, shard: str) -> Step:
        """Answer the next batch of a shard."""
        began = time.monotonic()
        batch = self.source.read(shard, self._position(shard), self.most)
        rejected = self.answerer.answer(shard, batch.events)
        if batch.events:
            write_lines([{"after": batch.events[-1].position}], self._checkpoint(shard))
        ms = round(1000 * (time.monotonic() - began), 1)
        return Step(shard, len(batch.events), rejected, batch.behind_ms, ms, batch.is_last)

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
    """Step through the shards in turn until stopped, or until each has come to its end; yields steps with events.

    Pauses after each round that brought no full batch.
    """
    shards = worker.shards()
    while shards and not stopped():
        steps = []
        for shard in shards:
            steps.append(worker.step(shard))
            if steps[-1].events:
                yield steps[-1]
        if until_end:
            ended = {step.shard for step in steps if step.is_last or not step.events}
            shards = [shard for shard in shards if shard not in ended]
        elif all(step.events < worker.most for step in steps):
            pause()
            shards = worker.shards()

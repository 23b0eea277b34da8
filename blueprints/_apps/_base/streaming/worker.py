"""Answers events in order. Every event is answered at least once, and a repeated answer overwrites the first one.

Answers are written before the position is. A worker that dies in between starts again at the same position, so the
file that it writes first has the name of the one it wrote last: answers are never there twice.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines import storage
from pipelines.documents import Document, read, sentences
from pipelines.errors import Declined
from pipelines.predictor import Instance, Predictor
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
class Worker:
    """A model between a source and a folder (or S3 prefix) of answers."""

    predictor: Predictor
    version: str
    source: Source
    output: str
    checkpoints: str
    most: int
    explain: bool

    def step(self, shard: str) -> Step:
        """Answer the next batch of a shard."""
        began = time.monotonic()
        after = self._position(shard)
        batch = self.source.read(shard, after, self.most)
        lines = self._answered(batch.events)
        if batch.events:
            self._write(lines, f"{self.output}/{shard}/{batch.events[0].position}.jsonl")
            self._write([{"after": batch.events[-1].position}], self._checkpoint(shard))
        rejected = sum("rejected" in line for line in lines)
        ms = round(1000 * (time.monotonic() - began), 1)
        return Step(shard, len(batch.events), rejected, batch.behind_ms, ms, batch.is_last)

    def _answered(self, events: Sequence[Event]) -> list[dict[str, Any]]:
        """One line per event, in order: the answer, or why there is none."""
        lines: list[dict[str, Any]] = []
        good: list[tuple[dict[str, Any], Instance]] = []
        known = self.predictor.instance.model_fields
        for event in events:
            fields = event.fields or {}
            line: dict[str, Any] = {
                "id": str(fields.get(self.predictor.identity) or event.position),
                "position": event.position,
            }
            lines.append(line)
            try:
                instance = self.predictor.instance.model_validate({k: v for k, v in fields.items() if k in known})
            except ValidationError as wrong:
                line["rejected"] = sentences(wrong)
                continue
            good.append((line, instance.__dict__))
        for (line, _), prediction in zip(good, self._predict([i for _, i in good]), strict=True):
            if isinstance(prediction, Declined):
                line["rejected"] = [str(prediction)]
            else:
                line |= {"model": self.version, **prediction}
        return lines

    def _predict(self, instances: list[Instance]) -> list[dict[str, Any] | Declined]:
        """Together; one by one where the model declines one of them."""
        try:
            return [*self.predictor.predict(instances, explain=self.explain)] if instances else []
        except Declined as wrong:
            return [wrong] if len(instances) == 1 else [p for i in instances for p in self._predict([i])]

    def _position(self, shard: str) -> str | None:
        place = self._checkpoint(shard)
        if not storage.exists(place):
            return None
        with storage.local_copy(place) as path:
            return read(path, Position).after

    def _checkpoint(self, shard: str) -> str:
        return f"{self.checkpoints}/{shard}.json"

    def _write(self, lines: Sequence[dict[str, Any]], uri: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lines"
            path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
            storage.upload(path, uri)


def follow(
    worker: Worker, *, until_end: bool, stopped: Callable[[], bool], pause: Callable[[], None]
) -> Iterator[Step]:
    """Step through the shards in turn until stopped, or until each has come to its end; yields steps with events."""
    shards = list(worker.source.shards())
    while shards and not stopped():
        steps = []
        for shard in shards:
            steps.append(worker.step(shard))
            if steps[-1].events:
                yield steps[-1]
        ended = {step.shard for step in steps if step.is_last or not step.events}
        if until_end:
            shards = [shard for shard in shards if shard not in ended]
        elif len(ended) == len(shards):
            pause()
            shards = list(worker.source.shards())

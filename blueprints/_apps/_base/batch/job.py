"""Scores one shard of a CSV file. Running it again, or again after a crash, gives the same files."""

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import ConfigDict

from pipelines import artifact, model, registry, storage
from pipelines.documents import Document, read
from pipelines.errors import Declined, Refused
from pipelines.predictor import Prediction, Predictor
from pipelines.table import Record, Rejected

T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """What to score, where to, and which part of it."""

    input: str
    output: str  # a file, or a folder when it ends in /
    model: str
    model_sha256: str | None
    shard: int
    shards: int
    chunk_rows: int
    max_rejected_share: float
    explain: bool

    @property
    def target(self) -> str:
        """The output file of this shard."""
        part = f"{self.shard:05d}-of-{self.shards:05d}"
        if self.output.endswith("/"):
            return f"{self.output}part-{part}.csv"
        return self.output if self.shards == 1 else f"{self.output.removesuffix('.csv')}-{part}.csv"

    def beside(self, ending: str) -> str:
        """A file next to the output."""
        return f"{self.target.removesuffix('.csv')}.{ending}"


class Summary(Document):
    """What a shard did. It is written last: a shard with a summary is complete."""

    model_config = ConfigDict(protected_namespaces=())

    input_sha256: str
    model_sha256: str
    shard: int
    shards: int
    explained: bool
    scored: int
    rejected: int
    output_sha256: str

    def same_work(self, other: "Summary") -> bool:
        """Whether both describe the same input, model and part."""
        outcome = {"scored", "rejected", "output_sha256"}
        return self.model_dump(exclude=outcome) == other.model_dump(exclude=outcome)


def run(job: Job) -> tuple[Summary, bool]:
    """Score the shard; the flag says that it was complete already. Raises Refused when too many rows are invalid."""
    predictor, metadata = model.load(registry.resolve(job.model), job.model_sha256)
    with storage.local_copy(job.input) as source, tempfile.TemporaryDirectory() as scratch:
        planned = Summary(
            input_sha256=artifact.sha256(source),
            model_sha256=metadata.model_sha256,
            shard=job.shard,
            shards=job.shards,
            explained=job.explain,
            scored=0,
            rejected=0,
            output_sha256="",
        )
        if done := _finished(job, planned):
            return done, True
        return _score(job, predictor, source, Path(scratch), planned), False


def _finished(job: Job, planned: Summary) -> Summary | None:
    """The summary of an earlier run that did exactly this."""
    place = job.beside("summary.json")
    if not (storage.exists(place) and storage.exists(job.target)):
        return None
    with storage.local_copy(place) as path:
        earlier = read(path, Summary)
    return earlier if earlier.same_work(planned) else None


def _score(job: Job, predictor: Predictor, source: Path, scratch: Path, planned: Summary) -> Summary:
    good, bad, report = scratch / "good.csv", scratch / "bad.csv", scratch / "summary.json"
    scored = rejected = 0
    records = model.records(source, predictor, job.shard, job.shards)
    with (
        good.open("w", encoding="utf-8", newline="") as answers,
        bad.open("w", encoding="utf-8", newline="") as rejects,
    ):
        writer, side = csv.writer(answers, lineterminator="\n"), csv.writer(rejects, lineterminator="\n")
        side.writerow(["line", predictor.identity, "reasons"])
        for chunk in _chunks(records, job.chunk_rows):
            answered, declined = predicted(predictor, [r for r in chunk if isinstance(r, Record)], explain=job.explain)
            refused = [r for r in chunk if isinstance(r, Rejected)] + declined
            if answered and not scored:
                writer.writerow([predictor.identity, *answered[0][1], "model"])
            writer.writerows([r.id, *map(_cell, p.values()), planned.model_sha256[:16]] for r, p in answered)
            side.writerows([r.line, r.id, "; ".join(r.reasons)] for r in refused)
            scored, rejected = scored + len(answered), rejected + len(refused)
    storage.upload(bad, job.beside("rejected.csv"))
    if rejected > job.max_rejected_share * (scored + rejected):
        raise Refused(
            f"{rejected} of {scored + rejected} records are invalid, see {job.beside('rejected.csv')}: no output"
        )
    storage.upload(good, job.target)
    outcome = {"scored": scored, "rejected": rejected, "output_sha256": artifact.sha256(good)}
    summary = planned.model_copy(update=outcome)
    report.write_text(summary.model_dump_json(indent=2) + "\n", encoding="utf-8")
    storage.upload(report, job.beside("summary.json"))
    return summary


def predicted(
    predictor: Predictor, records: list[Record], *, explain: bool
) -> tuple[list[tuple[Record, Prediction]], list[Rejected]]:
    """Answered together; one by one where the model declines, so that one record does not stop the others."""
    try:
        predictions = predictor.predict([r.instance for r in records], explain=explain) if records else []
        return list(zip(records, predictions, strict=True)), []
    except Declined as wrong:
        if len(records) == 1:
            return [], [Rejected(records[0].line, records[0].id, (str(wrong),))]
    halves = [predicted(predictor, half, explain=explain) for half in _chunks(records, (len(records) + 1) // 2)]
    return [pair for answered, _ in halves for pair in answered], [r for _, refused in halves for r in refused]


def _cell(value: object) -> object:
    """Numbers to six digits, words as they are, everything else as JSON."""
    if isinstance(value, float):
        return f"{value:.6f}"
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else json.dumps(value)


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk

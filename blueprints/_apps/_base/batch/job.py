"""Scores one shard of a CSV file. Running it again, or again after a crash, gives the same files."""

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import ConfigDict

from pipelines import artifact, registry, storage
from pipelines.documents import Document, read
from pipelines.errors import Refused
from pipelines.scorer import Scorer
from pipelines.table import Record, Rejected, read_table

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
    scorer, metadata = artifact.load(registry.resolve(job.model), job.model_sha256)
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
        return _score(job, scorer, source, Path(scratch), planned), False


def _finished(job: Job, planned: Summary) -> Summary | None:
    """The summary of an earlier run that did exactly this."""
    place = job.beside("summary.json")
    if not (storage.exists(place) and storage.exists(job.target)):
        return None
    with storage.local_copy(place) as path:
        earlier = read(path, Summary)
    return earlier if earlier.same_work(planned) else None


def _score(job: Job, scorer: Scorer, source: Path, scratch: Path, planned: Summary) -> Summary:
    good, bad, report = scratch / "good.csv", scratch / "bad.csv", scratch / "summary.json"
    scored = rejected = 0
    rows = read_table(source, scorer.schema, with_target=False, shard=job.shard, shards=job.shards)
    with good.open("w", encoding="utf-8", newline="") as scores, bad.open("w", encoding="utf-8", newline="") as rejects:
        writer, side = csv.writer(scores, lineterminator="\n"), csv.writer(rejects, lineterminator="\n")
        writer.writerow([scorer.schema.id, "score", "model", *(["reasons"] if job.explain else [])])
        side.writerow(["line", scorer.schema.id, "reasons"])
        for chunk in _chunks(rows, job.chunk_rows):
            records = [row for row in chunk if isinstance(row, Record)]
            refused = [row for row in chunk if isinstance(row, Rejected)]
            writer.writerows(_lines(scorer, records, explain=job.explain))
            side.writerows([row.line, row.id, "; ".join(row.reasons)] for row in refused)
            scored, rejected = scored + len(records), rejected + len(refused)
    storage.upload(bad, job.beside("rejected.csv"))
    if rejected > job.max_rejected_share * (scored + rejected):
        raise Refused(
            f"{rejected} of {scored + rejected} rows are invalid, see {job.beside('rejected.csv')}: no output"
        )
    storage.upload(good, job.target)
    outcome = {"scored": scored, "rejected": rejected, "output_sha256": artifact.sha256(good)}
    summary = planned.model_copy(update=outcome)
    report.write_text(summary.model_dump_json(indent=2) + "\n", encoding="utf-8")
    storage.upload(report, job.beside("summary.json"))
    return summary


def _lines(scorer: Scorer, records: list[Record], *, explain: bool) -> Iterator[list[str]]:
    if not records:
        return
    rows = [record.row for record in records]
    scores, reasons = scorer.explain(rows) if explain else (scorer.score(rows), [])
    for index, (record, score) in enumerate(zip(records, scores, strict=True)):
        because = [json.dumps([asdict(reason) for reason in reasons[index]])] if explain else []
        yield [record.id, f"{score:.6f}", scorer.version, *because]


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk

"""A second model that scores the same records after the first one has, for nobody but the comparison."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from batch.job import Job, run
from pipelines import storage
from pipelines.artifact import agree
from pipelines.errors import AppError

_NONE: dict[str, object] = {}


def compared(job: Job, model: str) -> str:
    """Score with `model` too, and say how many answers are the same. Whatever goes wrong here, the output is there."""
    beside = replace(job, model=model, model_sha256=None, output=_beside(job.output), explain=False)
    try:
        summary, _ = run(beside)
        gone, also_gone = _declined(job), _declined(beside)
        with storage.local_copy(job.target) as own, storage.local_copy(beside.target) as other:
            pairs = zip_longest(_answers(own, also_gone), _answers(other, gone), fillvalue=_NONE)
            same = Counter(agree(*pair) for pair in pairs)
    except (AppError, OSError) as wrong:
        return json.dumps({"event": "shadow", "shadow_failed": 1, "why": str(wrong)})
    told = {"event": "shadow", "model": summary.model_sha256[:16], "output": beside.target}
    return json.dumps({**told, "shadow_same": same[True], "shadow_other": same[False] + len(gone ^ also_gone)})


def _beside(output: str) -> str:
    """`out.csv` has `out-shadow.csv` beside it, a folder `run=1/` has `run=1-shadow/`."""
    return f"{output[:-1]}-shadow/" if output.endswith("/") else f"{output.removesuffix('.csv')}-shadow.csv"


def _declined(job: Job) -> frozenset[str]:
    """The records that got no answer: far fewer than those that did."""
    with storage.local_copy(job.beside("rejected.csv")) as path, path.open(encoding="utf-8", newline="") as lines:
        return frozenset(row[1] for row in csv.reader(lines))


def _answers(path: Path, without: frozenset[str]) -> Iterator[dict[str, object]]:
    """Those to records that the other model answered too; both files keep the order of the input."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        identity = (reader.fieldnames or [""])[0]
        for row in reader:
            if row[identity] not in without:
                yield {name: float(value) if name == "score" else value for name, value in row.items()}

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
        with storage.local_copy(job.target) as own, storage.local_copy(beside.target) as other:
            same = Counter(agree(*pair) for pair in zip_longest(_answers(own), _answers(other), fillvalue=_NONE))
    except (AppError, OSError) as wrong:
        return json.dumps({"event": "shadow", "shadow_failed": 1, "why": str(wrong)})
    told = {"event": "shadow", "model": summary.model_sha256[:16], "output": beside.target}
    return json.dumps({**told, "shadow_same": same[True], "shadow_other": same[False]})


def _beside(output: str) -> str:
    """`out.csv` has `out-shadow.csv` beside it, a folder `run=1/` has `run=1-shadow/`."""
    return f"{output[:-1]}-shadow/" if output.endswith("/") else f"{output.removesuffix('.csv')}-shadow.csv"


def _answers(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: float(value) if name == "score" else value for name, value in row.items()}

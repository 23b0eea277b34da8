"""Whether batch and stream workers are fast enough for what the design requires."""

import csv
import json
import time
from dataclasses import dataclass
from pathlib import Path

from mlopsctl.adapters.shell import last_words, minimal_env
from mlopsctl.checks.app import PYTHON
from mlopsctl.domain.ports import Shell
from mlopsctl.domain.report import CheckResult

SAMPLE = Path("data/sample.csv")
MANY = 20_000  # lines of the larger run
_HOUR = 3600.0


@dataclass(frozen=True)
class Demand:
    """How much the workers must do: records of a run within a window by `shards` workers, and events a second."""

    records: int | None = None
    window_hours: float | None = None
    shards: int = 1
    events_per_second: float | None = None
    consumers: int = 1


def try_batch(python: Path, copy: Path, shell: Shell, demand: Demand) -> CheckResult:
    """Score the sample and many copies of it; the difference is what a record takes, without the start."""
    runs = []
    for name, source in (("few", copy / SAMPLE), ("many", _repeated(copy))):
        output = copy / "build" / f"{name}.csv"
        arguments = ("--input", str(source), "--output", str(output), "--model", "build/model")
        began = time.monotonic()
        ended = shell.run((str(python), "-m", "batch", *arguments), cwd=copy, env=_env(copy), timeout=900)
        if ended.code:
            return CheckResult(name="app_batch", status="fail", detail=last_words(ended), judge=PYTHON)
        summary = json.loads(output.with_suffix(".summary.json").read_text(encoding="utf8"))
        runs.append((summary["scored"], time.monotonic() - began))
    (few, short), (many, long) = runs
    rate = (many - few) / max(long - short, 1e-3)
    needed = demand.records / demand.window_hours / _HOUR if demand.records and demand.window_hours else None
    return _judged("app_batch", "records", rate, needed, demand.shards, f"{many} records, {long - short:.1f} s")


def try_stream(python: Path, copy: Path, shell: Shell, demand: Demand) -> CheckResult:
    """Follow the many copies of the sample to their end."""
    source, output = _repeated(copy), copy / "build" / "stream"
    arguments = ("--source", str(source), "--output", str(output), "--model", "build/model", "--until-end")
    ended = shell.run((str(python), "-m", "streaming", *arguments), cwd=copy, env=_env(copy), timeout=900)
    done = json.loads(ended.stdout.splitlines()[-1]) if ended.code == 0 else {}
    if not done or done["rejected"] == done["events"]:
        said = f"all {done['events']} events were rejected" if done else last_words(ended)
        return CheckResult(name="app_stream", status="fail", detail=said, judge=PYTHON)
    rate = done["events"] / max(done["seconds"], 1e-3)
    counted = f"{done['events']} events, {done['seconds']:.1f} s"
    return _judged("app_stream", "events", rate, demand.events_per_second, demand.consumers, counted)


def _judged(name: str, unit: str, rate: float, needed: float | None, workers: int, counted: str) -> CheckResult:
    detail = f"{rate:,.0f} {unit}/s by one worker on this machine, not scaled ({counted})"
    if needed is None:
        return CheckResult(name=name, status="pass", detail=f"{detail}; no rate is required", judge=PYTHON)
    told = f"{detail}; {workers} workers must do {needed:,.1f}/s"
    return CheckResult(name=name, status="pass" if rate * workers >= needed else "fail", detail=told, judge=PYTHON)


def _repeated(copy: Path) -> Path:
    """The sample again and again; quoted fields may span lines, so it is read as a table."""
    target = copy / "build" / "repeated.csv"
    if not target.is_file():
        csv.field_size_limit(1 << 26)
        with (copy / SAMPLE).open(encoding="utf8", newline="") as file:
            header, *rows = csv.reader(file)
        with target.open("w", encoding="utf8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for _ in range(1 + MANY // max(1, len(rows))):
                writer.writerows(rows)
    return target


def _env(copy: Path) -> dict[str, str]:
    return minimal_env({"HOME": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"})

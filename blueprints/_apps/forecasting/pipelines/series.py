"""Daily series: how they stand in a file, and which are valid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipelines.predictor import Predictor
from pipelines.table import Record, Rejected, read_columns

IDENTITY = "series"
COLUMNS = (IDENTITY, "date", "value")
SHORTEST, LONGEST = 35, 3650  # days of history
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


class Series(BaseModel):
    """What a forecast starts from: one value a day, the last of them on `last_date`."""

    model_config = ConfigDict(extra="forbid")

    history: list[Amount] = Field(min_length=SHORTEST, max_length=LONGEST, description="a value a day, oldest first")
    last_date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="the day of the last value, YYYY-MM-DD")


@dataclass
class _Group:
    """Consecutive lines of a file that name the same series."""

    line: int
    name: str
    dates: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def record(self) -> Record | Rejected:
        if reasons := tuple(self._reasons()):
            return Rejected(self.line, self.name, reasons)
        history = [float(value) for value in self.values][-LONGEST:]
        return Record(self.line, self.name, {"history": history, "last_date": self.dates[-1]})

    def _reasons(self) -> Iterator[str]:
        """Why this is no series; never with a value."""
        if not self.name:
            yield f"{IDENTITY}: must not be empty"
        if len(self.values) < SHORTEST:
            yield f"value: needs at least {SHORTEST} days"
        days = [_day(text) for text in self.dates]
        if None in days:
            yield "date: must be YYYY-MM-DD"
        elif any(b - a != timedelta(days=1) for a, b in pairwise(days) if a and b):
            yield "date: must be one line a day, in order and without a gap"
        if not all(_is_amount(value) for value in self.values):
            yield "value: must be a number from 0 on"


def read_series(
    path: Path, _predictor: Predictor | None = None, shard: int = 0, shards: int = 1
) -> Iterator[Record | Rejected]:
    """The series of a file, or every `shards`-th of them; the lines of a series stand together."""
    for number, group in enumerate(_groups(path)):
        if number % shards == shard:
            yield group.record()


def _groups(path: Path) -> Iterator[_Group]:
    group: _Group | None = None
    for line, row in enumerate(read_columns(path, COLUMNS), start=2):
        if group is None or group.name != row[IDENTITY]:
            if group:
                yield group
            group = _Group(line, row[IDENTITY])
        group.dates.append(row["date"])
        group.values.append(row["value"])
    if group:
        yield group


def following(last_date: str, days: int) -> Sequence[str]:
    """The days after `last_date`."""
    start = date.fromisoformat(last_date)
    return [(start + timedelta(days=n)).isoformat() for n in range(1, days + 1)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_amount(text: str) -> bool:
    try:
        return 0 <= float(text) < float("inf")
    except ValueError:
        return False

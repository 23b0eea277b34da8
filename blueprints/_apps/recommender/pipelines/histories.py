"""Who looked at what: how interactions stand in a file, and which are valid."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipelines.predictor import Predictor
from pipelines.table import Record, Rejected, read_columns

IDENTITY = "user_id"
COLUMNS = (IDENTITY, "item_id")
LONGEST, LONGEST_NAME = 500, 100
Item = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class History(BaseModel):
    """What somebody looked at, the latest last; nothing says who it is."""

    model_config = ConfigDict(extra="forbid")

    history: list[Item] = Field(max_length=LONGEST, description="items, oldest first; none for somebody new")
    count: int = Field(default=10, ge=1, le=100, description="how many items to recommend")


def read_histories(
    path: Path, _predictor: Predictor | None = None, shard: int = 0, shards: int = 1
) -> Iterator[Record | Rejected]:
    """One history per user, or every `shards`-th; the lines of a user stand together, oldest first."""
    lines = enumerate(read_columns(path, COLUMNS), start=2)
    for number, (user, group) in enumerate(groupby(lines, key=lambda line: line[1][IDENTITY])):
        if number % shards == shard:
            yield _record(user, list(group))


def _record(user: str, lines: list[tuple[int, dict[str, str]]]) -> Record | Rejected:
    first = lines[0][0]
    items = list(map(itemgetter("item_id"), (row for _, row in lines)))
    if not user or "" in items or max(map(len, items)) > LONGEST_NAME:
        return Rejected(
            first, user, (f"{', '.join(COLUMNS)}: must not be empty, nor longer than {LONGEST_NAME} characters",)
        )
    return Record(first, user, {"history": items[-LONGEST:], "count": 10})

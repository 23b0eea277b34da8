"""CSV files as a stream of valid and rejected rows."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipelines.documents import sentences
from pipelines.errors import BadInput
from pipelines.schema import Row, Schema, row_model


@dataclass(frozen=True, slots=True)
class Record:
    """A valid row. `target` is None where outcomes are not read."""

    line: int
    id: str
    row: Row
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that breaks the schema, and why; it never carries the values."""

    line: int
    id: str
    reasons: tuple[str, ...]


def read_table(
    path: Path, schema: Schema, *, with_target: bool, shard: int = 0, shards: int = 1
) -> Iterator[Record | Rejected]:
    """The rows of a CSV file, or every `shards`-th of them, in constant memory.

    Raises BadInput when the file or its header cannot be used.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            parse = _parser(next(lines, []), path, schema, with_target=with_target)
            for number, values in enumerate(lines, start=2):
                if number % shards == shard:
                    yield parse(number, values)
    except OSError as missing:
        raise BadInput(f"cannot read {path}: {missing.strerror}") from missing
    except (csv.Error, UnicodeDecodeError) as broken:
        raise BadInput(f"{path} is not a CSV file in UTF-8: {broken}") from broken


def _parser(
    header: list[str], path: Path, schema: Schema, *, with_target: bool
) -> Callable[[int, list[str]], Record | Rejected]:
    """Turns the values of one line into a record."""
    needed = [schema.id, *(f.name for f in schema.features), *([schema.target] if with_target else [])]
    if absent := [name for name in needed if header.count(name) != 1]:
        raise BadInput(f"{path} must have these columns exactly once: {', '.join(absent)}")
    place = {name: header.index(name) for name in needed}
    features = [(f.name, place[f.name]) for f in schema.features]
    model = row_model(schema)

    def parse(number: int, values: list[str]) -> Record | Rejected:
        if len(values) != len(header):
            return Rejected(number, "", (f"has {len(values)} values for {len(header)} columns",))
        identity = values[place[schema.id]]
        if not identity:
            return Rejected(number, "", (f"{schema.id}: must not be empty",))
        target = values[place[schema.target]] if with_target else None
        if target not in (None, "0", "1"):
            return Rejected(number, identity, (f"{schema.target}: must be 0 or 1",))
        try:
            row = model.model_validate({name: values[index] or None for name, index in features})
        except ValidationError as wrong:
            return Rejected(number, identity, tuple(sentences(wrong)))
        return Record(number, identity, row.__dict__, None if target is None else int(target))

    return parse

"""CSV files as a stream of valid and rejected rows."""

import csv
from collections.abc import Iterator
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


def read_table(path: Path, schema: Schema, *, with_target: bool) -> Iterator[Record | Rejected]:
    """Every row of a CSV file in constant memory. Raises BadInput when the file or its header cannot be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(csv.reader(file, strict=True), path, schema, with_target=with_target)
    except OSError as missing:
        raise BadInput(f"cannot read {path}: {missing.strerror}") from missing
    except (csv.Error, UnicodeDecodeError) as broken:
        raise BadInput(f"{path} is not a CSV file in UTF-8: {broken}") from broken


def _rows(lines: Iterator[list[str]], path: Path, schema: Schema, *, with_target: bool) -> Iterator[Record | Rejected]:
    header = next(lines, [])
    needed = [schema.id, *(f.name for f in schema.features), *([schema.target] if with_target else [])]
    if absent := [name for name in needed if header.count(name) != 1]:
        raise BadInput(f"{path} must have these columns exactly once: {', '.join(absent)}")
    place = {name: header.index(name) for name in needed}
    model = row_model(schema)
    for number, values in enumerate(lines, start=2):
        if len(values) != len(header):
            yield Rejected(number, "", (f"has {len(values)} values for {len(header)} columns",))
            continue
        identity = values[place[schema.id]]
        target = values[place[schema.target]] if with_target else None
        try:
            row = model.model_validate({f.name: values[place[f.name]] or None for f in schema.features})
        except ValidationError as wrong:
            yield Rejected(number, identity, tuple(sentences(wrong)))
            continue
        if not identity or target not in (None, "0", "1"):
            reason = f"{schema.target}: must be 0 or 1" if identity else f"{schema.id}: must not be empty"
            yield Rejected(number, identity, (reason,))
            continue
        yield Record(number, identity, row.__dict__, None if target is None else int(target))

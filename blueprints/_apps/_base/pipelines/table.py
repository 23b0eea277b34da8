"""CSV files as a stream of valid and rejected instances."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pipelines.documents import sentences
from pipelines.errors import BadInput
from pipelines.predictor import Instance, Predictor

T = TypeVar("T")
LONGEST_FIELD = 4_000_000  # characters; an image or a document is a field


@dataclass(frozen=True, slots=True)
class Record:
    """A valid instance with the name of its record."""

    line: int
    id: str
    instance: Instance


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that breaks the schema, and why; it never carries the values."""

    line: int
    id: str
    reasons: tuple[str, ...]


def read_instances(
    path: Path, identity: str, instance: type[BaseModel], shard: int = 0, shards: int = 1
) -> Iterator[Record | Rejected]:
    """The instances of a CSV file, in constant memory; columns that the instance does not know are left out."""
    names = {name: field.is_required() for name, field in instance.model_fields.items()}

    def parser(header: list[str]) -> Callable[[int, list[str]], Record | Rejected]:
        places = _places(path, header, [identity, *(name for name, needed in names.items() if needed)])
        places |= {name: header.index(name) for name in names if name in header}

        def parse(number: int, values: list[str]) -> Record | Rejected:
            if len(values) != len(header):
                return Rejected(number, "", (f"has {len(values)} values for {len(header)} columns",))
            name = values[places[identity]]
            if not name:
                return Rejected(number, "", (f"{identity}: must not be empty",))
            given = {field: values[places[field]] or None for field in names if field in places}
            try:
                return Record(number, name, instance.model_validate(given).__dict__)
            except ValidationError as wrong:
                return Rejected(number, name, tuple(sentences(wrong)))

        return parse

    return read_lines(path, parser, shard, shards)


def read_records(path: Path, predictor: Predictor, shard: int = 0, shards: int = 1) -> Iterator[Record | Rejected]:
    """Where every line is an instance."""
    return read_instances(path, predictor.identity, predictor.instance, shard, shards)


def read_columns(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The named columns of every line. Raises BadInput for a line of another length."""

    def parser(header: list[str]) -> Callable[[int, list[str]], dict[str, str]]:
        places = _places(path, header, columns)

        def parse(number: int, values: list[str]) -> dict[str, str]:
            if len(values) != len(header):
                raise BadInput(f"{path}:{number} has {len(values)} values for {len(header)} columns")
            return {name: values[place] for name, place in places.items()}

        return parse

    return read_lines(path, parser)


def read_lines(
    path: Path, parser: Callable[[list[str]], Callable[[int, list[str]], T]], shard: int = 0, shards: int = 1
) -> Iterator[T]:
    """Every `shards`-th line as what the parser for the header makes of it. Raises BadInput for what is no table."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            parse = parser(next(lines, []))
            for number, values in enumerate(lines, start=2):
                if number % shards == shard:
                    yield parse(number, values)
    except OSError as missing:
        raise BadInput(f"cannot read {path}: {missing.strerror}") from missing
    except (csv.Error, UnicodeDecodeError) as broken:
        raise BadInput(f"{path} is not a CSV file in UTF-8: {broken}") from broken


def _places(path: Path, header: list[str], needed: Sequence[str]) -> dict[str, int]:
    if absent := [name for name in needed if header.count(name) != 1]:
        raise BadInput(f"{path} must have these columns exactly once: {', '.join(absent)}")
    return {name: header.index(name) for name in needed}

"""What a source of prices is: a module of `adapters/prices/` that says what to fetch and reads what was fetched."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mlopsctl.domain.architecture import Price
from mlopsctl.domain.machine import Machine, Saving
from mlopsctl.errors import MlopsctlError

_LARGEST_JSON = 64 << 20  # bytes, unpacked
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True)
class Wanted:
    """What the user asked for. Empty `services` means all that the source reads."""

    regions: tuple[str, ...]
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One document, or one series of pages. `name` becomes part of a file's name."""

    name: str
    path: str  # below the source's address
    region: str = ""
    service: str = ""


@dataclass(frozen=True)
class Reject:
    """A row that cannot be used."""

    where: str
    why: str


@dataclass(frozen=True)
class Known:
    """What reading may build on: the day, the regions asked for and the machines already known, by instance type."""

    day: date
    regions: frozenset[str]
    machines: Mapping[str, Sequence[Machine]]


Row = Price | Machine | Saving | Reject


@dataclass(frozen=True)
class PriceSource:
    """A public list of prices. `next_page` reads the query of the page that follows from a page; "" ends."""

    cloud: str
    url: str
    parts: Callable[[Wanted], Sequence[Part]]
    read: Callable[[Part, Sequence[Path], Known], Iterator[Row]]
    next_page: Callable[[Path], str] | None = None
    key_variable: str = ""
    key_header: str = ""


@contextmanager
def opened(page: Path) -> Iterator[io.BufferedReader | gzip.GzipFile]:
    """The bytes of a fetched page, unpacked. Raises MlopsctlError when they end too early."""
    with page.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        try:
            yield gzip.GzipFile(fileobj=raw) if packed else raw
        except (EOFError, gzip.BadGzipFile, zlib.error) as cut:
            raise _damaged(page, str(cut)) from cut


def read_json(page: Path) -> Any:  # noqa: ANN401  # whatever the provider publishes
    """A page of JSON; only one that is whole parses."""
    with opened(page) as file:
        text = file.read(_LARGEST_JSON + 1)
    if len(text) > _LARGEST_JSON:
        raise _damaged(page, f"larger than {_LARGEST_JSON >> 20} MB")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise _damaged(page, f"not whole JSON, {broken}") from broken


def read_table(page: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row of a CSV page, in bounded memory."""
    with opened(page) as file:
        reader = csv.reader(_lines(page, file))
        try:
            for row in reader:
                yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError) as broken:
            raise _damaged(page, f"line {reader.line_num} is not CSV, {broken}") from broken


def _damaged(page: Path, why: str) -> MlopsctlError:
    page.unlink()
    return MlopsctlError(
        f"what was fetched is cut or damaged: {why}", hint="Run the command again: it is fetched anew."
    )


def _lines(page: Path, file: io.BufferedReader | gzip.GzipFile) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise _damaged(page, "it ends in the middle of a line, or the line is too long")
        yield line.decode("utf8")


def amount(value: object) -> float:
    """A price: a number, not negative. Raises ValueError."""
    number = float(str(value))
    if not 0 <= number < float("inf"):
        raise ValueError(f"{value!r} is not a price")
    return number

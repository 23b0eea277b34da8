"""Figures under a name: settings (`records_per_run: 40_000`), labelled lines and cells of tables."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers.budget import currencies
from mlopsctl.extraction.readers.clocks import window

_PAIR = re.compile(
    r"\W{0,3}(?P<key>[A-Za-z#][^:=|{}?!;]{0,60}?)[\"']?\s*(?::|=|\u2014|\u2013| - |\.{3,})\s*(?P<value>\S.*)"
)
_TOKEN = re.compile(
    r"[\"']?(?P<opens>[A-Za-z][\w -]{0,30})[\"']?\s*[:=]\s*\{|\}"
    r"|[\"']?(?P<key>[A-Za-z_][\w -]{0,40})[\"']?\s*[:=]\s*(?P<value>[^\s,{}][^,{}]{0,40}(?:,\d{3})*)"
)
_HUMP, _MARKS, _PER_SIGN = (
    re.compile(r"(?<=[a-z])(?=[A-Z])"),
    re.compile(r"[\s_\-.*`\"'()\[\],]+"),
    re.compile(r"(?<=\w)\s*/\s*(?=\w)"),
)
_FIELDS = (
    *("batch_records_per_run", "batch_window_hours", "training_data_gb", "payload_kb", "model_size_params"),
    *("monthly_budget_usd", "team_size"),
)
_VALUE_NAMES = pattern("keys.value_names")


class Held(NamedTuple):
    """Names that fit a figure, the best first, and where it is written."""

    names: tuple[str, ...]
    start: int
    end: int
    column: str = ""
    told: str = ""  # all that is said of it: row and column, or what encloses it


def read(passage: Passage) -> Iterator[Reading]:
    for held in (h for h in _held(passage) if not says("keys.never", h.told)):
        fields = ((f, n) for n in held.names for f in _FIELDS if _is_name_of(f, n))
        fields = ((f, n) for f, n in fields if f != "team_size" or n != held.column)  # `| SRE | 1 |` below `FTE`
        found = next(fields, None)
        if found and (reading := _reading(passage, held, *found)):
            yield reading
    yield from _timetable(passage)


def _is_name_of(field: str, name: str) -> bool:
    return bool(pattern(f"keys.{field}").fullmatch(name)) and not pattern("keys.never").search(name)


def _held(passage: Passage) -> Iterator[Held]:
    """Every figure with the names that are given to it."""
    text = passage.text
    if passage.sentence.kind == "row":
        yield from _cells(passage)
        return
    if "{" in text and text.rstrip(" ,").endswith("}"):
        yield from _nested(text)
    elif pair := _PAIR.match(text):
        above = next((said for line in passage.sentence.context.split("\n")[::-1] if (said := line.strip(" {"))), "")
        parent = above[:-1] if above.endswith((":", "]")) else ""
        key = named(pair["key"])
        names = (f"{named(parent)}:{key}", key) if parent else (key,)
        yield Held(names, *pair.span("value"), told=f"{named(parent)} {key}")


def _nested(text: str) -> Iterator[Held]:
    """`{"batch": {"rows": 4000}}`: settings with the name of what encloses them."""
    above: list[str] = []
    for token in _TOKEN.finditer(text):
        if token["opens"] is not None:
            above.append(named(token["opens"]))
        elif token["key"]:
            key = named(token["key"])
            names = (f"{above[-1]}:{key}", key) if above else (key,)
            yield Held(names, *token.span("value"), told=f"{' '.join(above)} {key}")
        elif above:
            above.pop()


def _cells(passage: Passage) -> Iterator[Held]:
    """Of a row, each cell with a figure, by the name of its column, that of its row, or both."""
    text, columns = passage.text, [named(name) for name in passage.header.split("|")]
    edges = [m.start() for m in re.finditer(r"\|", text)]
    row = named(text[edges[0] + 1 : edges[1]]) if len(edges) > 1 else ""
    for i, (start, end) in enumerate(pairwise(edges[1:]), 2):
        column = columns[i] if i < len(columns) else ""
        plain = not column or _VALUE_NAMES.fullmatch(column)
        above = columns[1] if len(columns) > 1 else ""
        kind = "batch" if says("keys.scoring", f"{row} {above}") else above
        told = (column, f"{row} {column}", f"{above} {column}", f"{row}:{column}", f"{kind}:{column}")
        names = (row, *told[1:]) if plain else told
        yield Held(names, start + 1, end, column, f"{row} {column}")


class Figure(NamedTuple):
    """A quantity, the name that fits it, and what stands behind it."""

    q: Quantity
    name: str
    rest: str


def named(key: str) -> str:
    """`maxRecords_per-run` as words: `max records per run`."""
    return _MARKS.sub(" ", _PER_SIGN.sub(" per ", _HUMP.sub(" ", key))).strip().lower()


def _reading(passage: Passage, held: Held, field: str, name: str) -> Reading | None:
    start, end = held.start, held.end
    if passage.is_history(start, end) or passage.negation(start, end):
        return None
    found = [q for q in passage.quantities if start <= q.start and q.end <= end]
    lead = passage.text[start : found[0].start] if found else ""
    if len({q.kind for q in found}) < len(found):
        return None  # `mean 3 KB / max 24`
    if field == "team_size" and not found and (people := _FEW.match(passage.text, start)):
        told = next(filter(None, people.groups())).lower()
        size = int(told) if told.isdigit() else int(data("units")["words"][told])
        return (
            Reading(field, size, people.start(), people.end(), not passage.is_soft(start, end), 0.85) if size else None
        )
    if not found or not _LEAD.fullmatch(lead):
        return _clocked(passage, held) if field == "batch_window_hours" else None
    q, soft = found[0], passage.is_soft(start, end)
    value = _VALUES[field](Figure(q, name, passage.text[q.end : end]))
    if value is None:
        return None
    currency = q.currency or _currency(name)
    own = Reading(field, value, q.start, q.end, not soft, 0.85)
    return replace(own, currency=currency) if field == "monthly_budget_usd" and currency else own


_LEAD = pattern("keys.lead")


_FEW = re.compile(
    rf"\W*(?:x ?(\d{{1,2}})\b|({'|'.join(data('units')['words'])})\b(?=\W*$| (?:people|persons|of us)\b))",
    re.IGNORECASE,
)


def _count(f: Figure) -> float | None:
    fits = (
        f.q.kind in ("plain", "count") and f.q.noun not in ("operators", "carriers") and not _OTHER_UNIT.match(f.rest)
    )
    return round(f.q.value) if fits and f.q.value > 1 else None


def _hours(f: Figure) -> float | None:
    if f.q.kind == "duration":
        return f.q.value / _HOUR_MS
    unit = _TIME_KEY.search(f.name)
    return f.q.value * data("units")["time_ms"][unit[1]] / _HOUR_MS if unit and f.q.kind == "plain" else None


def _kilobytes(f: Figure) -> float | None:
    if f.q.kind == "bytes":
        return None if f.q.per else f.q.value
    unit = _BYTE_KEY.search(f.name)
    return f.q.value * data("units")["bytes_kb"][unit[1]] if unit and f.q.kind == "plain" else None


def _gigabytes(f: Figure) -> float | None:
    size = _kilobytes(f)
    return None if size is None else size / 1_000_000


def _parameters(f: Figure) -> float | None:
    if f.q.kind not in ("plain", "count") or f.q.noun:
        return None
    scale = _SCALE.match(f.rest) or _SCALE.search(f.name)
    value = f.q.value * (data("units")["magnitudes"][scale[1].lower()] if scale and f.q.value < _MANY else 1)
    return round(value) if value >= _MANY else None


def _money(f: Figure) -> float | None:
    period = _PERIOD.search(f.name)
    seconds = f.q.period_s or (data("units")["period_s"][period[1].replace(" ", "")] if period else 0)
    priced = f.q.kind == "money" and not f.q.per
    marked = f.q.kind in ("plain", "rate") and bool(_currency(f.name)) and f.q.value >= _LEAST
    if not (priced or marked) or not seconds:
        return None
    value = f.q.value * (f.q.period_s if f.q.kind == "rate" else 1)
    return round(value / (round(seconds / _MONTH_S) if seconds >= _MONTH_S else seconds / _MONTH_S), 2)


def _people(f: Figure) -> float | None:
    fits = f.q.kind in ("plain", "count") and f.q.noun in ("", "operators") and not _OTHER_UNIT.match(f.rest)
    return round(f.q.value) if fits and 0 < f.q.value <= _MOST else None


_VALUES = {
    "batch_records_per_run": _count,
    "batch_window_hours": _hours,
    "training_data_gb": _gigabytes,
    "payload_kb": _kilobytes,
    "model_size_params": _parameters,
    "monthly_budget_usd": _money,
    "team_size": _people,
}

_MANY, _LEAST, _MOST, _MONTH_S, _HOUR_MS = 1000, 100, 500, 2_592_000, 3_600_000
_OTHER_UNIT = re.compile(
    r"\s*(?:[kmgt]i?b\b|%|percent\b|hours?\b|minutes?\b|seconds?\b|days?\b|px\b|tokens?\b|per\b|/)", re.IGNORECASE
)
_TIME_KEY = re.compile(r"\b(minutes?|mins?|hours?|hrs?|h|days?)\b(?!.*\b(?:minutes?|mins?|hours?|hrs?|h|days?)\b)")
_BYTE_KEY = re.compile(r"\b(bytes?|kb|kib|mb|mib|gb|gib|tb)\b(?! per)")
_SCALE = re.compile(r"\W{0,2}\b(b|bn|billions?|m|mn|mio|mill?|millions?|k|thousands?|thd)\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(month(?:ly)?|mo|mth|pcm|pm|year(?:ly)?|annual(?:ly)?|annum|p ?a|quarter(?:ly)?|week(?:ly)?|da(?:y|ily))\b"
)


def _currency(name: str) -> str:
    return next(iter(currencies(name)), "")


def _clocked(passage: Passage, held: Held) -> Reading | None:
    """`max_runtime: 06:00:00`."""
    found = _CLOCK.fullmatch(passage.text[held.start : held.end])
    hours = int(found[1]) + int(found[2]) / 60 if found else 0
    soft = passage.is_soft(held.start, held.end)
    return Reading("batch_window_hours", hours, held.start, held.end, not soft, 0.85) if hours else None


_CLOCK = re.compile(r"[\s\"'`*]*(\d{1,2}):(\d{2}):\d{2}[\s\"'`*]*")


def _timetable(passage: Passage) -> Iterator[Reading]:
    """`| Scoring run | 20:00 | 23:00 |` below `| Job | Start | End |`."""
    cells, columns = passage.text.split("|"), [named(name) for name in passage.header.split("|")]
    if passage.sentence.kind != "row" or len(cells) < len(columns) or len(columns) < _TABLE:
        return
    began = next((i for i, name in enumerate(columns) if pattern("keys.began").fullmatch(name)), 0)
    ended = next((i for i, name in enumerate(columns) if i > began and pattern("keys.ended").fullmatch(name)), 0)
    what = " ".join(cell for i, cell in enumerate(cells) if i not in (began, ended))
    if not (began and ended and says("keys.scoring", what)) or says("keys.other_job", what):
        return
    start = passage.text.find(cells[began])
    if hours := window(f"{cells[began]} to {cells[ended]}"):
        yield Reading("batch_window_hours", hours, start, start + len(cells[began].rstrip()), confidence=0.85)


_TABLE = 4  # columns of a timetable, with the empty one before the first bar

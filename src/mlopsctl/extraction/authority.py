"""Several values of one field: what the document asks for with the most authority is binding, the others are not.

A row that requires 99.8 % outweighs a sentence in which a provider guarantees 99.95 %. Values that are asked for with
about the same authority stay binding, and contradict each other.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.lexicon import says
from mlopsctl.extraction.passage import Passage, Reading

Read = Sequence[tuple[Reading, Passage]]

_ONE_VALUE = ("number", "integer", "choice")
_COUNTED = ("team_size",)  # people are told of, not demanded
_SHORT = 9  # words of an item that names a figure and tells nothing
_LONG = 12  # sentences with readings: a text that tells of much besides what it asks for
_LABEL = re.compile(r"[^:.|?]{2,40}: ")  # `Response time p95: 1.5 s`
_CLEARLY = 2  # more points than a rival, who then gives way
_WEIGHTS = {
    "authority.demands": 2,
    "authority.settles": 2,
    "authority.names": 1,
    "authority.reports": -2,
    "authority.elsewhere": -2,
    "authority.supposes": -1,
}
_LISTED_POINTS = 2


def authoritative(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """With those of several values that others clearly outweigh as no more than wishes."""
    rivals: dict[str, list[tuple[Reading, Passage]]] = defaultdict(list)
    for reading, passage in read:
        if _is_single(reading):
            rivals[reading.field].append((reading, passage))
    disputed = [said for said in rivals.values() if len({r.value for r, _ in said}) > 1]
    points = {id(r): weight(p, r.start, r.end) for said in disputed for r, p in said}
    best: dict[tuple[str, object], int] = {}
    for reading, _ in chain.from_iterable(disputed):
        key = (reading.field, reading.value)
        best[key] = max(best.get(key, points[id(reading)]), points[id(reading)])
    most = {field: max(p for (of, _), p in best.items() if of == field) for field, _ in best}
    least = 1 if len({id(p) for _, p in read}) > _LONG else 0
    bounded = {r.field for said in disputed for r, p in said if says("authority.bounds", _own_words(r, p))}
    for reading, passage in read:
        if id(reading) in points and reading.field in bounded and _is_aim(reading, passage):
            yield replace(reading, hard=False), passage  # `target 2,800, hard stop at 3,500`
            continue
        own = best.get((reading.field, reading.value)) if id(reading) in points else None
        gives_way = own is not None and own < least and own <= most[reading.field] - _CLEARLY
        yield (replace(reading, hard=False) if gives_way else reading), passage


def _is_aim(reading: Reading, passage: Passage) -> bool:
    said = _own_words(reading, passage)
    return says("authority.aims", said) and not says("authority.bounds", said)


def _own_words(reading: Reading, passage: Passage) -> str:
    """The words around a figure: back to the figure before it, and on to the end where it is the last one."""
    before = max((q.end for q in passage.quantities if q.end <= reading.start), default=0)
    last = all(q.start <= reading.start for q in passage.quantities)
    return passage.text[before : None if last else reading.end]


def _is_single(reading: Reading) -> bool:
    field = VOCABULARY.get(reading.field)
    return field is not None and field.kind in _ONE_VALUE and reading.hard and reading.field not in _COUNTED


def weight(passage: Passage, start: int, end: int) -> int:
    """How much authority a figure has, by the words of its clause and its place."""
    clause = passage.clause(start, end)
    brief = len(clause.split()) <= _SHORT
    labelled = brief and bool(_LABEL.match(passage.text))
    short = passage.sentence.kind == "row" or (passage.sentence.kind == "item" and brief) or labelled
    listed = _LISTED_POINTS if short else 0
    return listed + sum(points for cue, points in _WEIGHTS.items() if says(cue, clause))

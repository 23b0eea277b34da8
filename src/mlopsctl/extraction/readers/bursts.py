"""So many at once: within the first minute, between seven and eight."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.paces import OF_THEM
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity, quantities

_BURST = pattern("amounts.burst")
_SHORTEST_MS, _HOUR_MS, _MANY = 10_000, 3_600_000, 1000
_HALF_DAY, _FEW = 12, 3  # hours
_PAIR = 2  # figures
_RUSH = re.compile(
    r"\b(?:between|from) (\d{1,2})(?::\d\d)? ?(?:[ap]\.?m\.?|h|o'clock)? ?(?:and|to|till|until|-) (\d{1,2})"
    r"(?!\d|[.,]\d| ?%)",
    re.IGNORECASE,
)
_FIRST_UNIT = re.compile(
    r"\bin the (?:very )?(?:first|opening|last|final) (minute|half[- ]hour|quarter of an hour|hour)\b", re.IGNORECASE
)
_LENGTHS = {"minute": 60_000, "half hour": 1_800_000, "quarter of an hour": 900_000, "hour": 3_600_000}
_FIRST = re.compile(r"(?:with)?in the (?:very )?first ", re.IGNORECASE)


def bursts(passage: Passage) -> Iterator[Reading]:
    """`90,000 people press the button within the first minute`, `between 7 and 8 about 19,000 of them call`."""
    for span in passage.quantities:
        led = _BURST.search(passage.text, max(0, span.start - 30), span.start) or _FIRST.match(passage.text, span.start)
        if span.kind == "duration" and not span.per and led and _SHORTEST_MS <= span.value <= _HOUR_MS:
            yield from _burst(passage, span.start, span.end, span.value)
    for first in _FIRST_UNIT.finditer(passage.text):
        yield from _burst(passage, *first.span(), _LENGTHS[first[1].lower().replace("-", " ")], sure=True)
    for hours in _RUSH.finditer(passage.text):
        if length := _length(hours):
            yield from _burst(passage, *hours.span(), length * _HOUR_MS, sure=True)


def _burst(passage: Passage, start: int, end: int, within_ms: float, *, sure: bool = False) -> Iterator[Reading]:
    clause = passage.clause(start, end)
    many = [q for q in passage.quantities if q.kind in ("count", "plain") and q.value >= _MANY]
    many = [q for q in many if passage.clause(q.start, q.end) == clause and _asks(passage, q, "" if sure else clause)]
    if len(many) == 1:
        soft = passage.is_soft(start, end)
        yield Reading("peak_rps", many[0].value * 1000 / within_ms, many[0].start, many[0].end, not soft, 0.75)


def _asks(passage: Passage, q: Quantity, clause: str) -> bool:
    if OF_THEM.match(passage.text, q.end):
        return any(o.kind == "rate" and o.noun == "requests" for o in quantities(passage.sentence.before))
    return q.noun == "requests" or (q.noun != "events" and says("fleets.asks", clause))


def is_rush(passage: Passage, q: Quantity) -> bool:
    """`between 9 and 11 we see 12 calls a second`: what so few hours of the day bring."""
    piece = passage.piece(q.start, q.end)
    hours = _RUSH.search(piece if len(passage.quantities) > _PAIR else passage.clause(q.start, q.end))
    return bool(hours and _length(hours))


def _length(hours: re.Match[str]) -> int:
    """How many hours lie between two times of day, nothing if they are many."""
    length = (int(hours[2]) - int(hours[1])) % _HALF_DAY
    return length if length <= _FEW else 0

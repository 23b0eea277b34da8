"""Batch windows told by the clock: `between 1 and 5 a.m.`, `lands at six in the evening, ready by half past four`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_TIME = pattern("clocks.time")
_LINK, _END, _START = pattern("clocks.link"), pattern("clocks.end"), pattern("clocks.start")
_OPENS, _LEFT = pattern("clocks.opens"), pattern("clocks.left")
_RANGE_LED = re.compile(r"\b(?:between|from|window|slot)\b[^.;\d]{0,15}$", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BEFORE = re.compile(r"\b(?:by|before|until|till|than) $", re.IGNORECASE)
_BEGIN = re.compile(
    r"\b(?:start|begin|kick|commenc|launch|arriv|deliver|receiv|come in|comes in|land|open|we get|gets|available|drop)",
    re.IGNORECASE,
)
_APART, _AFTER, _DAY, _WEEK = 170, 60, 24, 168  # characters; hours


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `hour` may mean the morning or the evening when it is not `sure`; `day` is -1 or a weekday."""

    hour: float
    sure: bool
    bare: bool
    day: int
    start: int
    end: int


def read(passage: Passage) -> Iterator[Reading]:
    text = passage.text
    sentence = passage.sentence
    said = f"{sentence.question} {sentence.before} {text} {passage.after} {sentence.context}"
    clocks = [_clock(m) for m in _TIME.finditer(text) if not _is_length(text, m)]
    if (passage.sentence.kind == "row" and _STEP.match(text)) or _LEFT.search(passage.after):
        return  # a row of a timetable, or the time that is left is told next
    if len(clocks) == 1:
        yield from _across(passage, clocks[0], said)
    for first, last in pairwise(clocks):
        if (first.bare and last.bare and not _has_both_ends(text, first, last)) or last.start - first.end > _APART:
            continue
        if says("clocks.staffed", text) and not (says("clocks.batch", text) and _has_both_ends(text, first, last)):
            continue
        if _is_window(text, first, last, said):
            begin, end = (last, first) if _is_turned(text, first, last) else (first, last)
            length = _hours(begin, _morning(end) if _OPENS.search(text, max(0, end.start - _AFTER), end.end) else end)
            length = min(length, _WEEK - length) if first.day >= 0 <= last.day else length  # never most of a week
            soft = passage.is_soft(first.start, last.end)
            yield Reading("batch_window_hours", length, first.start, last.end, not soft, 0.8)
            return


def window(text: str) -> float:
    """The hours between the two times of day that a sentence names, or none."""
    clocks = [_clock(m) for m in _TIME.finditer(text) if not _is_length(text, m)]
    return _hours(*clocks) if len(clocks) == 2 else 0.0  # noqa: PLR2004  # a start and an end


def times_of_day(text: str) -> list[str]:
    """The times of day that a sentence names, as written."""
    return [m.group() for m in _TIME.finditer(text) if not _is_length(text, m)]


def _is_length(text: str, found: re.Match[str]) -> bool:
    """`about 16 h` is no time of day."""
    return bool(_HOURS.match(text, found.start()) and _LENGTH.search(text, max(0, found.start() - 12), found.start()))


_HOURS = re.compile(r"\d{1,2} ?h\b", re.IGNORECASE)
_LENGTH = re.compile(
    r"\b(?:about|takes?|for|within|in|of|rehearsal|only|another|max|some|lasts?|needs?) $", re.IGNORECASE
)
_STEP = re.compile(r"\|\s*\d{1,2}:\d{2}\s*\|")


def _across(passage: Passage, clock: Clock, said: str) -> Iterator[Reading]:
    """A deadline here and the start in the sentence before, or the other way round."""
    before = [*_TIME.finditer(passage.sentence.before)]
    if (
        not before
        or not says("clocks.batch", said)
        or says("clocks.staffed", f"{passage.text} {passage.sentence.before}")
    ):
        return
    other = _clock(before[-1])
    ends, ended = (_deadline(t, c) for t, c in ((passage.text, clock), (passage.sentence.before, other)))
    begins, begun = (_BEGIN.search(t) for t in (passage.text, passage.sentence.before))
    if clock.bare or other.bare or bool(ends) == bool(ended) or not (begun if ends else begins):
        return
    length = _hours(other, clock) if ends else _hours(clock, other)
    yield Reading(
        "batch_window_hours", length, clock.start, clock.end, not passage.is_soft(clock.start, clock.end), 0.75
    )


def _deadline(text: str, clock: Clock) -> bool:
    led = _MUST_BE.search(text, max(0, clock.start - _AFTER), clock.start)
    due = _AT.search(text, max(0, clock.start - 9), clock.start) and (led or _MUST.match(text, clock.end))
    return bool(due or _BEFORE.search(text, max(0, clock.start - 9), clock.start) or _LATEST.match(text, clock.end))


_MUST_BE = re.compile(r"\b(?:must|shall|has to|have to|needs? to|should) be\b[^.;]*$", re.IGNORECASE)
_AT = re.compile(r"\b(?:at|from) $", re.IGNORECASE)
_MUST = re.compile(
    r"[^.;]{0,50}?\b(?:must|shall|has to|have to|needs? to|should)\b(?! (?:start|begin|kick))", re.IGNORECASE
)


_DUE = re.compile(
    r"\b(?:before|until|by) (?:the |our )?(?:[a-z]+ ){1,3}(?:at|from) $", re.IGNORECASE
)  # `the first shift at 5:30`
_LATEST = re.compile(r",? (?:at the latest|sharp|or earlier|deadline)\b", re.IGNORECASE)


def _morning(clock: Clock) -> Clock:
    return replace(clock, sure=True)


def _has_both_ends(text: str, first: Clock, last: Clock) -> bool:
    """Whether it is said what starts and by when it must be over; then nobody's hours of work are meant."""
    starts = _BEGIN.search(text, max(0, first.start - _AFTER), first.start) and _deadline(text, last)
    return bool(starts) or _is_turned(text, first, last)


def _is_turned(text: str, first: Clock, last: Clock) -> bool:
    """`over by 6, not to be started before 1`."""
    deadline = _BEFORE.search(text, max(0, first.start - 9), first.start) or _DUE.search(text, 0, first.start)
    return bool(deadline and _BEGIN.search(text, first.end, last.start))


def _is_window(text: str, first: Clock, last: Clock, said: str) -> bool:
    batch, before = says("clocks.batch", said), text[max(0, first.start - _APART) : first.end]
    if batch and _LINK.fullmatch(text, first.end, last.start):
        return bool(_RANGE_LED.search(before[: len(before) + first.start - first.end])) or not (first.bare or last.bare)
    if batch and _is_turned(text, first, last):
        return True
    starts = batch or (_START.search(before) and says("clocks.data", text))
    return bool(starts and _END.search(text, first.end, last.end + _AFTER))


def _clock(found: re.Match[str]) -> Clock:
    part = (found["part"] or found["half"] or "").lower()
    word = (found["name"] or "").lower()
    day = next((i for i, name in enumerate(_DAYS) if (found["day"] or "").lower().startswith(name)), -1)
    if word:
        hour = 0.0 if word == "midnight" else _NOON
        return Clock(hour, sure=True, bare=False, day=day, start=found.start(), end=found.end())
    written = (found["hour"] or found["past"] or found["oclock"] or found["plain"]).lower()
    hour = float(written) if written.isdigit() else float(data("units")["words"][written])
    hour += _OFF.get((found["off"] or "").lower(), 0) + int(found["minute"] or 0) / 60
    late = part in ("p", "evening", "afternoon") or (part == "night" and hour >= _NIGHT)
    if part and hour < _NOON + 1:
        hour = hour % _NOON + (_NOON if late else 0)
    sure = bool(part or found["minute"]) or hour > _NOON
    bare = not (part or found["minute"] or found["past"] or found["oclock"])
    return Clock(hour, sure, bare, day, *found.span())


_NOON, _NIGHT = 12.0, 6.0  # from six on, `at night` is the evening
_OFF = {"half": 0.5, "quarter past": 0.25, "quarter to": -0.25}


def _hours(a: Clock, b: Clock) -> float:
    """How long the window is; of what is unsure, the shorter one."""
    if a.day >= 0 <= b.day:
        return round((b.day * _DAY + b.hour - a.day * _DAY - a.hour) % _WEEK, 3) or float(_WEEK)
    half = _DAY / 2
    starts = [a.hour] if a.sure else [a.hour, a.hour + half]
    ends = [b.hour] if b.sure else [b.hour, b.hour + half]
    return min(round((end - start) % _DAY, 3) or float(_DAY) for start in starts for end in ends)

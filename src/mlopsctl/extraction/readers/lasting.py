"""The durations of a sentence that may be times of the system: no frequency, no part, nothing that is looked at."""

import re
from collections.abc import Iterator
from itertools import pairwise

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers.downtime import period
from mlopsctl.extraction.readers.owners import question

_ANSWER, _REACH = 8, 120  # words of a line that tells nothing else; characters of what leads in
_STEPS, _PART, _SPAN = pattern("times.steps"), pattern("times.part"), pattern("times.span")
_ALARMED = pattern("times.alarmed")
_TRIGGER = re.compile(  # `fall back to the old one if ours is down > 1 min`
    r"\b(?:fall ?-?backs?|falls? back|switch(?:es)?|alerts?|alarms?|pages?|notif\w+|escalat\w+|fails? ?-?over)\b"
    r"[^.;]{0,40}\b(?:if|when|once|after|whenever|as soon as)\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
_CLOCK_RANGE = re.compile(r"\b(?:from|between) $", re.IGNORECASE)
_RESTATED = re.compile(r"\s*\((?:say|i\.e\.|that is|=|about|or)?,?\s*", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|given that)\b(?![^,;]*\b(?:must|may|within|limit)\b)[^,;]*$"
    r"|\b(?:seeing (?:that|as|how)|considering|inasmuch as|in view of|on account of|owing to|due to"
    r"|in (?:the )?light of|bearing in mind|knowing that|the reason being|since (?:the|our|their|its|it|they)"
    r"|as (?:the|our|their|its)(?= (?:[\w-]+ ){1,4}?(?:closes?|ends?|expires?|(?:times|timing) out|gives up|hangs up"
    r"|drops|leaves|opens|itself|already|alone)\b))(?! (?:of|in|on)\b)\b"
    r"(?![^,;]*\b(?:must|may|shall|should|has to|have to|within|under|below|inside|limit|at most|max|p\d\d)\b)[^,;]*$",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every|each|once in|once a|once every|interval:?|cadence:?)\s*(?:about |roughly )?$", re.IGNORECASE
)


def lasting(passage: Passage) -> list[Quantity]:
    """Those that are no frequency; `one working day (8 h)` is said better in parentheses."""
    found = [
        q
        for q in passage.quantities
        if q.kind == "duration"
        and not q.per
        and not period(passage, q)
        and (
            not _STEPS.search(passage.text, max(0, q.start - 30), q.start)
            or says("times.gone", f"{passage.text} {question(passage)}")
        )
        and not (q.low and _CLOCK_RANGE.search(passage.text, max(0, q.start - 9), q.start))
        and not _EVERY.search(passage.text, max(0, q.start - 40), q.start)
        and not _REASON.search(passage.text, max(0, q.start - _REACH), q.start)
        and not _PART.search(passage.text, max(0, q.start - 40), q.start)
        and not _SPAN.match(passage.text, q.end)
        and not _ALARMED.match(passage.text, q.end)
    ]
    vague = {a for a, b in pairwise(found) if _RESTATED.fullmatch(passage.text[a.end : b.start])}
    vague |= {
        a for i, a in enumerate(found) if any(b not in vague and _is_again(passage, a, b) for b in found[i + 1 :])
    }
    return [q for q in found if q not in vague]


def _is_again(passage: Passage, a: Quantity, b: Quantity) -> bool:
    """Whether `b` says `a` once more, and is not another time that happens to be as long: `RTO 15 min, RPO 15 min`."""
    own, other = _cue(passage, max(0, a.start - _LED), a.start), _cue(passage, a.end, b.start)
    other = other or _cue(passage, b.end, b.end + _LED)
    return a.value == b.value and (not own or not other or own == other)


def _cue(passage: Passage, start: int, end: int) -> str:
    """The last word of a stretch that says what a time is."""
    said = [(m.end(), m.lastgroup or "") for m in pattern("times.cues").finditer(passage.text, start, end)]
    said += [(m.end(), m[0].lower()) for m in _PERCENTILE.finditer(passage.text, start, end)]
    return max(said, default=(0, ""))[1]


_PERCENTILE = re.compile(r"\bp\d\d|\bpercentile|\bmedian\b", re.IGNORECASE)


def is_bridged(passage: Passage, quantity: Quantity) -> bool:
    """`if it breaks, the desk can trade on the last forecast for half an hour`."""
    led = _FOR.search(passage.text, max(0, quantity.start - 20), quantity.start)
    return bool(led) and says("times.able", passage.clause(quantity.start, quantity.end))


_FOR = re.compile(r"\bfor (?:about |up to |at most |some |roughly )?$", re.IGNORECASE)


def is_limit(passage: Passage, quantity: Quantity) -> bool:
    """Whether a time is a limit, and not what once happened: `node lost at 6, nine hours of changes gone`."""
    sentence, text = passage.sentence, passage.text
    if _TRIGGER.search(text, max(0, quantity.start - _REACH), quantity.start):
        return False
    if sentence.kind == "row" or len(text.split()) <= _ANSWER or pattern("times.fine").match(text, quantity.end):
        return True
    said = f"{text} {sentence.question} {sentence.context[-_REACH:]}"
    return says("standing.demand", said) or says("times.bearable", f"{said} {passage.after}")


AWAITED = 1_200_000  # ms that something of the model may be waited for


def is_awaited(passage: Passage, q: Quantity) -> bool:
    """Whether something of the model is there so long after an event: `an alarm 2 minutes after the reading`."""
    if pattern("times.failure").search(passage.text):
        return False
    clause, led = passage.clause(q.start, q.end), passage.text[max(0, q.start - 40) : q.start]
    bound = pattern("times.bound").search(led)
    if not _AFTER_EVENT.match(passage.text, q.end):  # `the fields are in the ERP inside ten minutes`
        return bool(bound) and says("times.product", clause) and not says("times.batch", passage.text)
    if _TOO_LATE.match(passage.after):  # `the flap opens 250 ms after the photo. A verdict that comes later is useless`
        return True
    bound = bound or pattern("times.bound_after").match(passage.text, q.end)
    return says("times.product", clause) and bool(bound or says("standing.demand", clause))


_AFTER_EVENT, _TOO_LATE = pattern("times.after_event"), pattern("times.too_late")


STATED = 0.9  # confidence where a percentile stands with a time


def without_parts(passage: Passage, found: list[Reading]) -> Iterator[Reading]:
    """Of `lookup 30 ms, model 80 ms, in all 120 ms`, the sum."""
    found = _without_summands(found)
    times = {id(r) for r in found if r.field.startswith("latency_") and r.confidence <= STATED}
    whole = {id(r) for r in found if says("times.whole", passage.piece(r.start, r.end))}
    yield from (r for r in found if not times & whole or id(r) in whole or id(r) not in times)


def is_left(passage: Passage, start: int) -> bool:
    """`so the model has 120 ms`: whether a time is what is left for an answer."""
    return bool(pattern("times.leaves").search(passage.text, max(0, start - _LED), start))


def left_over(passage: Passage, found: list[Reading]) -> list[Reading]:
    """Without the longer time: `it opens within 300 ms, so the model has 120`."""
    left = [r for r in found if r.field.startswith("latency_") and is_left(passage, r.start)]
    return [r for r in found if not left or r in left or not r.field.startswith("latency_") or r.confidence > STATED]


_LED = 60  # characters


def _without_summands(found: list[Reading]) -> list[Reading]:
    """`75 ms (p99): 20 ms network, 15 ms features, 40 ms model`: parts of the time that is asked for."""
    vague = [r for r in found if r.field.startswith("latency_") and r.confidence <= STATED]
    total = sum(float(r.value) for r in vague)
    whole = any(r.field.startswith("latency_") and float(r.value) == total for r in found if r not in vague)
    return [r for r in found if r not in vague] if whole and len(vague) > 1 else found


def is_of_training(clause: str) -> bool:
    """`the training may take up to 8 hours`: no time to score in."""
    return says("times.learns", clause) and not says("times.scores", clause)


def _in_it(passage: Passage) -> str:
    """The sentence behind, where it tells what is done in the time."""
    return passage.after if _IN_IT.search(passage.after) else ""


_IN_IT = re.compile(r"\bin (?:it|that time|this time|that window|this window)\b", re.IGNORECASE)


def around(passage: Passage) -> str:
    """A sentence with what tells of what it is about."""
    return f"{passage.text} {passage.sentence.before} {_in_it(passage)} {passage.sentence.context}"

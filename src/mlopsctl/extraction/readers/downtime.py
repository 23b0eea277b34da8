"""Time down per period, which is a share of the time: `unavailable for no more than 43 minutes a month`."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers import ratios

_DAY_S, _LEAST_SHARE = 86_400, 90  # less is no promise
_REACH, _BRIEF = 90, 8  # characters; words of a line that tells nothing else
_SHARED = pattern("downtime.shared")  # ends where the period begins
_LED, _TRAILED = pattern("downtime.led"), pattern("downtime.trailed")


def read(passage: Passage) -> Iterator[Reading]:
    yield from ratios.read(passage)
    yield from _shares(passage)
    for q in passage.quantities:
        over = period(passage, q)
        if over >= _DAY_S and _speaks_of_it(passage, q):
            share = 100 * (1 - q.value / 1000 / over)
            if share > _LEAST_SHARE and _is_asked(passage, q) and not passage.is_history(q.start, q.end):
                soft = passage.is_soft(q.start, q.end)
                yield Reading("availability_pct", round(share, 3), q.start, q.end, not soft, 0.85)


def _shares(passage: Passage) -> Iterator[Reading]:
    """`0.1 % downtime per month is allowed`."""
    for q in passage.quantities:
        down = (
            q.kind == "percent"
            and q.value <= _MOST_DOWN
            and (
                _DOWN_BEHIND.match(passage.text, q.end)
                or _DOWN_BEFORE.search(passage.text, 0, q.start)
                or (_OF_TIME.match(passage.text, q.end) and says("downtime.away", passage.clause(q.start, q.end)))
            )
        )
        if down and _is_asked(passage, q) and not passage.is_history(q.start, q.end):
            soft = passage.is_soft(q.start, q.end)
            yield Reading("availability_pct", round(100 - q.value, 3), q.start, q.end, not soft, 0.85)


_MOST_DOWN = 5  # percent
_OF_TIME = pattern("downtime.of_time")
_DOWN_BEHIND = re.compile(r" (?:of )?(?:\w+ )?(?:downtime|unavailability|outages?)\b", re.IGNORECASE)
_DOWN_BEFORE = re.compile(
    r"\b(?:downtime|unavailability|outages?|error budgets?)\b[^.;|\d]{0,40}(?:\|\s*)?[^.;|\d]{0,20}$"
    r"|\b(?:down|unavailable) (?:for )?"
    r"(?:at most|no more than|less than|up to|not more than|max(?:imum)?(?: of)?) $",
    re.IGNORECASE,
)


def _is_asked(passage: Passage, q: Quantity) -> bool:
    """Whether it is a limit; `the presses are down 3 hours a week on average` only tells how things are."""
    sentence = passage.sentence
    clause = passage.clause(q.start, q.end)
    if says("downtime.told", clause):
        return False
    asked = f"{clause} {sentence.question} {sentence.context[-_REACH:]} {sentence.before[-_REACH:]}"
    return len(passage.text.split()) <= _BRIEF or says("standing.demand", asked) or says("downtime.fine", passage.text)


def period(passage: Passage, q: Quantity) -> float:
    """The seconds that a time is counted over: `20 minutes a month`, `in any month it may be down 20 minutes`."""
    if q.kind != "duration":
        return 0
    if q.per:
        return q.period_s
    if q.value >= _DAY_S * 1000 or not _speaks_of_it(passage, q):
        return 0
    led = _LED.search(passage.text, max(0, q.start - _REACH), q.start)
    if led and _SHARED.search(passage.text, 0, led.start()):
        led = None  # `99.5 % a month, back within two hours`
    found = led or _TRAILED.match(passage.text, q.end)
    seconds = float(data("units")["period_s"][found["period"].lower()]) if found else 0
    return seconds if seconds * 1000 > q.value else 0


def _speaks_of_it(passage: Passage, q: Quantity) -> bool:
    return says("times.down", passage.clause(q.start, q.end)) or (
        says("times.down", f"{passage.text} {passage.sentence.before} {passage.sentence.question}")
        if q.per
        else says("downtime.asked", passage.sentence.question)
    )

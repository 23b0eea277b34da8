"""What takes longer than the text allows, by what it says of the steps: look-ups, restores, copies that lag behind."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.statements import MOST, Quoter, Statement, hard, sources

_LATENCIES = ("latency_p50_ms", "latency_p95_ms", "latency_p99_ms")
_MINUTE_MS, _ROUNDED = 60_000, 1.05
_REACH = 40  # characters before a figure


def restores(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Back within half an hour, and the database is brought back in four."""
    limits = hard(found, "rto_minutes")
    spare = any(says("capacity.standby", p.text) for p in passages) if limits else True
    for passage in passages if limits else ():
        told = not passage.is_inert and says("durations.brought_back", passage.text)
        asked = says("durations.asked", passage.text) and not says("capacity.restores", passage.text)
        asked = asked or says("durations.aside", passage.text)
        if not told or asked or (spare and not says("durations.sole", passage.text)):
            continue
        longest = max((q.value for q in _taken(passage)), default=0)
        for limit in limits:
            sides = sources(limit, quoter.source(passage))
            if longest > limit.number * _MINUTE_MS * _ROUNDED and len(sides) > 1:
                claim = f"back within {limit.number:g} minutes, and it takes {longest / _MINUTE_MS:g}"
                yield Contradiction(field=limit.field, claim=claim, sides=sides)


def _taken(passage: Passage) -> Iterator[Quantity]:
    """How long something takes, as a matter of fact."""
    for q in passage.quantities:
        told = q.kind == "duration" and not q.per and _TAKES.search(passage.text, max(0, q.start - _REACH), q.start)
        if told and not passage.is_else(q.start, q.end):
            yield q


_TAKES = re.compile(
    r"(?:\b(?:takes?|lasts?|needs?|requires?|measured(?: at)?|in|after|is|are|of|costs?|runs? for)|[:=])"
    r" (?:(?:about|around|roughly|some|at least|up to|over|more than|nearly|almost|another|a further|the) )?$",
    re.IGNORECASE,
)


def lags(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """No more than a minute may be lost, and the copy is ten minutes behind."""
    for limit in hard(found, "rpo_minutes"):
        for passage in passages:
            aside = says("durations.aside", passage.text) or says("crossings.other", passage.text)
            if passage.is_inert or aside or not says("durations.copied", passage.text):
                continue
            behind = [q.value / _MINUTE_MS for q in passage.quantities if q.kind == "duration" and _lags(passage, q)]
            late = _ASYNC.search(passage.text) if not limit.number and not behind else None
            sides = sources(limit, quoter.source(passage))
            free = late and not (passage.negation(*late.span()) or passage.is_aside(*late.span()))
            if len(sides) > 1 and (free or max(behind, default=0) > limit.number * _ROUNDED):
                lag = f"{max(behind):g} minutes behind" if behind else "made later on"
                claim = f"{limit.number:g} minutes may be lost, and the copy is {lag}"
                yield Contradiction(field=limit.field, claim=claim, sides=sides)


def _lags(passage: Passage, q: Quantity) -> bool:
    said = passage.clause(q.start, q.end)
    return says("durations.lag", said) and not says("durations.asked", said) and not passage.is_else(q.start, q.end)


_ASYNC = re.compile(r"\basynchronous(?:ly)?\b", re.IGNORECASE)


def steps(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """An answer within 200 ms, and the look-up of the features alone takes 300."""
    limits = [s for field in _LATENCIES for s in hard(found, field)]
    slowest = max(limits, key=lambda s: s.number, default=None)
    if slowest is None or any(says("durations.ahead", p.text) and not p.is_inert for p in passages):
        return
    for passage in passages:
        taken = [*_steps(passage)]
        total = sum(q.value for q in taken)
        sides = sources(slowest, quoter.source(passage))
        if len(sides) > 1 and taken and total > slowest.number * _ROUNDED:
            claim = f"an answer within {slowest.number:g} ms, and its steps take {total:g} ms"
            yield Contradiction(field=slowest.field, claim=claim, sides=sides)


def _steps(passage: Passage) -> Iterator[Quantity]:
    """The times of the steps of one answer that a sentence tells, one after the other."""
    apart = says("durations.apart", passage.text) or says("conflicts.apart", passage.text)
    if passage.is_inert or passage.is_question or apart:
        return
    brief = [q for q in passage.quantities[:MOST] if q.kind == "duration" and 0 < q.value < _MINUTE_MS and not q.per]
    led = len(brief) > 1 and says("durations.parts", f"{passage.text} {passage.sentence.before}")
    for q in brief:
        before = passage.text[max(0, q.start - _REACH) : q.start]
        if _STEP.search(before) and (led or _STEP_TAKES.search(before)) and not passage.is_else(q.start, q.end):
            yield q


_STEP_TAKES = re.compile(
    r"\b(?:takes?|needs?|costs?|requires?|adds?|eats?(?: up)?|spends?)\b"
    r"(?: (?:alone|already|at least|about|around|some|roughly|itself|up|another|never less than|no less than)){0,2} $",
    re.IGNORECASE,
)
_STEP = pattern("durations.step")

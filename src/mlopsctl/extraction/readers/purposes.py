"""What a duration is the time of: an answer, a recovery, a loss of data, a run, or something that is kept."""

import re

from mlopsctl.extraction.binding import Hit, nearest
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity, quantities
from mlopsctl.extraction.readers.lasting import AWAITED, is_awaited
from mlopsctl.extraction.readers.owners import column, headed, question, told_in_row

CUES, FAILURE, BATCH, FINE = (pattern(f"times.{name}") for name in ("cues", "failure", "batch", "fine"))
_GIVEN, _GIVEN_AFTER, _LED = pattern("times.given"), pattern("times.given_after"), 120
_IT = re.compile(r"\W*(?:it|this|that|they)\b", re.IGNORECASE)
_MINUTE, _DAY = 60_000.0, 86_400_000.0
_LATER, _LOST = pattern("times.later"), pattern("times.lost_after")
_ANAPHOR = pattern("times.anaphor")
_BUT = re.compile(r"\b(?:but|however|yet)\b", re.IGNORECASE)


def purpose(passage: Passage, quantity: Quantity, hits: list[Hit]) -> str:
    """The label of the cue that it belongs to, or nothing."""
    if (
        _LATER.match(passage.text, quantity.end)
        and quantity.value >= 10 * _MINUTE
        and not (quantity.value <= AWAITED and not BATCH.search(passage.text) and is_awaited(passage, quantity))
        and "rto" not in {h[0] for h in hits}
    ):
        return "window"  # `it opens at 20:00 and is over ten hours later`
    if quantity.value >= 10 * _MINUTE and _is_given(passage, quantity):
        return "window"
    label = (
        told_in_row(passage, quantity, CUES)
        or _told_before(passage)
        or _answered(passage, quantity, hits)
        or nearest(passage, quantity, hits)
        or _far_label(passage, quantity)
    )
    failing = bool(FAILURE.search(f"{passage.text} {passage.sentence.context}"))
    if (
        label == "rpo"
        and failing
        and FINE.match(passage.text, quantity.end)
        and _BUT.search(passage.text, quantity.end)
    ):
        return "rto"  # `if it breaks, four hours are fine, but nothing may be lost`
    label = "rpo" if label == "anti" and _LOST.match(passage.text, quantity.end) else label
    spoken = {hit[0] for hit in hits}
    if label == "window" and _is_recovered(passage, quantity, hits):
        return label
    if label == "keep" and failing and quantity.value < _DAY:
        label = nearest(passage, quantity, [hit for hit in hits if hit[0] != "keep"])
    if label == "older" and ("rpo" in spoken or says("times.copy", passage.text)):
        return "rpo"
    if label == "latency":  # a title such as `After the outage` is no failure of what the sentence speaks of
        failing = bool(FAILURE.search(f"{passage.text} {passage.sentence.before} {passage.sentence.question}"))
    return _corrected(label, spoken, quantity.value, failing=failing)


def _is_given(passage: Passage, q: Quantity) -> bool:
    """`the run gets forty-five minutes`, `half a day is what the job is given`."""
    clause = passage.clause(q.start, q.end)
    said = f"{passage.sentence.before} {clause}" if _IT.match(clause) else clause
    led = _GIVEN.search(passage.text, max(0, q.start - _LED), q.start) and BATCH.search(said)
    return bool(led or _GIVEN_AFTER.match(passage.text, q.end)) and not FAILURE.search(passage.text)


def _answered(passage: Passage, quantity: Quantity, hits: list[Hit]) -> str:
    """What was asked for, where the answer goes on with another thing: `5 minutes; it is back within an hour`."""
    beside = (passage.text[min(hit[1], quantity.start) : max(hit[2], quantity.end)] for hit in hits)
    return _far_label(passage, quantity) if passage.sentence.question and all(";" in said for said in beside) else ""


def _is_recovered(passage: Passage, quantity: Quantity, hits: list[Hit]) -> bool:
    """`RTO 5 hours; batch window 4 hours`: the recovery that is spoken of has a time of its own."""
    others = [other for other in quantities(passage.text) if other.start != quantity.start]
    return says("times.batch", passage.text) and any(nearest(passage, other, hits) == "rto" for other in others)


def _told_before(passage: Passage) -> str:
    """`We lost four hours of data. That must never exceed ten minutes`: what the sentence before tells of."""
    before = passage.sentence.before if _ANAPHOR.match(passage.text) else ""
    told = [m.lastgroup or "" for m in CUES.finditer(before)]
    return next((label for label in ("rpo", "rto") if label in told), "") if quantities(before) else ""


def _corrected(label: str, spoken: set[str], value: float, *, failing: bool) -> str:
    """The label of a cue that means one thing of short times and another of long ones."""
    if label == "back":
        return "rto" if failing or value > 5 * _MINUTE else "latency"
    if label == "window" and value < _MINUTE and spoken & {"latency", "back"}:
        return "latency"
    if (label == "window" and failing and "rto" in spoken) or (label == "latency" and value >= _MINUTE and failing):
        return "rto"
    if label == "rto" and value < _MINUTE and not failing:
        return "latency"
    return label


def _far_label(passage: Passage, quantity: Quantity) -> str:
    """What the column or the question is about."""
    said = column(passage, quantity) or question(passage) or headed(passage)
    return (
        next((m.lastgroup or "" for m in CUES.finditer(said) if m.lastgroup not in ("back", "anti")), "")
        if said
        else ""
    )

"""Durations: latency by percentile, recovery, retention, batch window."""

import re
from collections.abc import Callable, Iterator

from mlopsctl.extraction.binding import Hit
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers.lasting import (
    AWAITED,
    STATED,
    around,
    is_awaited,
    is_bridged,
    is_left,
    is_limit,
    is_of_training,
    lasting,
    left_over,
    without_parts,
)
from mlopsctl.extraction.readers.owners import headed, parallel, question
from mlopsctl.extraction.readers.percentiles import percentiles
from mlopsctl.extraction.readers.purposes import BATCH, CUES, FAILURE, FINE, purpose

_SECOND, _MINUTE, _HOUR, _DAY = 1000.0, 60_000.0, 3_600_000.0, 86_400_000.0
_FEW, _REACH = 6, 120  # words of `After a crash one hour`; characters of the heading or the line that leads in
_BOUND = pattern("times.bound")
_AUDIT = pattern("times.audit")
_ZERO = pattern("times.zero")
_LOG_ITEM = pattern("times.log_item")
_LOG_LED = pattern("times.log_led")
_HEAD = re.compile(r"\W*(?:[A-Z]\w+ ?){1,3}:")
_NO_BOUND = re.compile(r"\b(?:on average|average|mean)\b|\bthe (?:other|rest|remaining)\b", re.IGNORECASE)
_LOOK_BACK = pattern("times.look_back")
_MEASURED = pattern("times.measured")
_TOO_LONG = pattern("times.too_long")
_AMOUNT = pattern("times.amount")  # `a day of invoices`
_MAY, _BOUND_AFTER = pattern("times.may"), pattern("times.bound_after")
_LEFT = pattern("times.left")
_RECOVERIES = ("rto", "rpo")
_BOTH = re.compile(r"\b(?:RTO ?(?:and|&|/|,|\+) ?RPO|RPO ?(?:and|&|/|,|\+) ?RTO)\b", re.IGNORECASE)


def read(passage: Passage) -> Iterator[Reading]:
    """Of several times for one field in a sentence, the limits: `takes 5 hours and may take up to 12`."""
    found = left_over(passage, [*_read(passage)])
    limits = ((r, max(0, r.start - 40), r.start) for r in found)
    bounded = {id(r) for r, a, b in limits if _BOUND.search(passage.text, a, b) or _MAY.search(passage.text, a, b)}
    limited = {r.field for r in found if id(r) in bounded}
    yield from without_parts(
        passage, [r for r in found if id(r) in bounded or r.field not in limited or r.confidence > STATED]
    )


def _read(passage: Passage) -> Iterator[Reading]:
    if durations := lasting(passage):
        yield from _times(passage, durations)
    for zero in _ZERO.finditer(passage.text):
        yield Reading(f"{'rto' if zero['rto'] else 'rpo'}_minutes", 0.0, zero.start(), zero.end())


def _times(passage: Passage, durations: list[Quantity]) -> Iterator[Reading]:
    hits = _hits(passage.text)
    labels = percentiles(passage, durations)
    listed = parallel(passage.text, durations, hits)
    asked = [m.lastgroup or "" for m in CUES.finditer(question(passage))] if not hits else []
    if len(asked) == len(durations) > 1:  # `RPO / RTO?` `5 min / 1 h`
        listed = dict(zip(durations, asked, strict=True))
    head = _HEAD.match(passage.text)
    aside = head and any(hit[0] == "anti" and hit[2] <= head.end() for hit in hits)  # `Warranty: repair within 5 days`
    kept: list[Quantity] = []
    for quantity in durations:
        if quantity in labels:
            yield from _latency(passage, quantity, labels[quantity], 0.97)
        elif _is_kept(passage, quantity):
            kept += [] if says("times.kept_else", passage.clause(quantity.start, quantity.end)) else [quantity]
        else:
            label = "anti" if aside else listed.get(quantity) or purpose(passage, quantity, hits)
            both = label in _RECOVERIES and len(durations) == 1 and _BOTH.search(passage.text, 0, quantity.start)
            for name in _RECOVERIES if both else (label,):
                yield from _READERS.get(name, _bare)(passage, quantity)
    if kept:  # `a year, of which 30 days in fast storage`
        yield from _keep(passage, max(kept, key=lambda q: q.value))


def _hits(text: str) -> list[Hit]:
    """Words that say what a time is of, without those of a zero: `takes over within 5 minutes with no data loss`."""
    zeros = [m.span() for m in _ZERO.finditer(text)]
    hits = [(m.lastgroup or "", *m.span()) for m in CUES.finditer(text)]
    return [hit for hit in hits if not any(a <= hit[1] and hit[2] <= b for a, b in zeros)]


def _is_kept(passage: Passage, quantity: Quantity) -> bool:
    """Whether logs or decisions are kept for it."""
    said = f"{passage.text} {passage.sentence.context} {question(passage)}"
    if quantity.value < _DAY or not _AUDIT.search(said) or _is_thrown_away(passage, quantity):
        return False
    lead = passage.sentence.context[-_REACH:] if _AUDIT.search(passage.text) else question(passage) or headed(passage)
    return (
        _is_traced(passage, quantity)
        or any(m.lastgroup == "keep" for said in (passage.text, lead) for m in CUES.finditer(said))
        or bool(_LOG_ITEM.match(passage.text))
        or bool(_LOOK_BACK.match(passage.text, quantity.end))
        or bool(_LOG_LED.search(passage.text, max(0, quantity.start - _REACH), quantity.start))
        or says("times.log_asked", question(passage))
    )


def _is_traced(passage: Passage, quantity: Quantity) -> bool:
    """`for five years we must be able to look up why`, `two years later we have to show what it said`."""
    if says("times.shown", passage.text) and _AFTERWARDS.match(passage.text, quantity.end):
        return True
    led = _DURING.search(passage.text, max(0, quantity.start - 30), quantity.start)
    return bool(led) and says("times.traced", passage.text)


_AFTERWARDS = pattern("times.afterwards")
_DURING = re.compile(
    r"\b(?:for|during|over|within)(?: at least| a minimum of| up to| the (?:next|last|first))? $", re.IGNORECASE
)


def _is_thrown_away(passage: Passage, quantity: Quantity) -> bool:
    """`raw transcripts are deleted after 30 days`: what is deleted is no log, and old logs are no requirement."""
    clause = passage.clause(quantity.start, quantity.end)
    gone = says("times.deleted", clause) and not says("times.saved", clause) and not says("times.log_asked", clause)
    return gone or says("times.shredded", clause)


def _latency(passage: Passage, quantity: Quantity, percentile: str, confidence: float) -> Iterator[Reading]:
    if (
        percentile not in ("50", "95", "99")
        or _is_too_long(passage, quantity)
        or _MEASURED.search(passage.clause(quantity.start, quantity.end))
        or passage.is_history(quantity.start, quantity.end)
    ):
        return
    soft = passage.is_soft(quantity.start, quantity.end)
    note = "" if confidence > 0.9 else "no percentile stated"  # noqa: PLR2004
    yield Reading(f"latency_p{percentile}_ms", quantity.value, quantity.start, quantity.end, not soft, confidence, note)


def _is_too_long(passage: Passage, q: Quantity) -> bool:
    """`three minutes is too long`: what is wanted is less, and stands elsewhere."""
    bound = _BOUND.search(passage.text, max(0, q.start - 40), q.start)
    return not bound and bool(_TOO_LONG.match(passage.text, q.end))


def _unstated(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
    if _NO_BOUND.search(passage.piece(quantity.start, quantity.end)):
        return
    if (quantity.value <= 5 * _MINUTE and passage.sentence.kind != "row") or _is_short_row(passage, quantity):
        yield from _latency(passage, quantity, "99", 0.7)
    elif quantity.value > 5 * _MINUTE:
        yield from _window(passage, quantity)


def _is_short_row(passage: Passage, quantity: Quantity) -> bool:
    return (
        passage.sentence.kind == "row"
        and quantity.value <= 5 * _MINUTE
        and bool(re.search(r"latenc|respon|result|end[ -]to[ -]end|delay|answer|reply", passage.text, re.IGNORECASE))
    )


def _bare(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
    """A duration that no word near it explains: a bound is a latency when short, else what the passage is about."""
    if passage.sentence.kind == "row":
        return
    bound = _BOUND.search(passage.text, max(0, quantity.start - 40), quantity.start)
    asked = _ASKED.search(f"{passage.sentence.context[-120:]} {passage.sentence.before}")
    if quantity.value < _MINUTE:
        after = _BOUND_AFTER.match(passage.text, quantity.end) or _LEFT.match(passage.text, quantity.end)
        if bound or asked or after or is_left(passage, quantity.start) or is_awaited(passage, quantity):
            yield from _latency(passage, quantity, "99", 0.65)
    elif quantity.value <= AWAITED and is_awaited(passage, quantity):
        yield from _latency(passage, quantity, "99", 0.65)
    elif (
        bound
        or len(passage.text.split()) <= _FEW
        or FINE.match(passage.text, quantity.end)
        or is_bridged(passage, quantity)
    ) and FAILURE.search(f"{passage.text} {passage.sentence.context} {passage.sentence.question} {_meant(passage)}"):
        yield from _recovery("rto_minutes")(passage, quantity)
    elif (
        bound
        or any(p.match(passage.text, quantity.end) for p in (_BOUND_AFTER, _THEN, FINE))
        or _SUM.match(passage.text)
    ):
        yield from _window(passage, quantity)


def _meant(passage: Passage) -> str:
    """The sentence before, where this one speaks of it: `That is ok for half a day`, `So 20 minutes`."""
    return passage.sentence.before if _THAT.match(passage.text) else ""


_THAT = re.compile(
    r"\W*(?:(?:[\w,]+ ){0,3}?(?:that|this|it)|which|so|hence|thus|therefore|a|an|half an?)\b", re.IGNORECASE
)
_SUM, _THEN = pattern("times.sum"), pattern("times.then")
_ASKED = re.compile(r"latenc|response time|how long may|how (?:fast|quick)|wait", re.IGNORECASE)


def _recovery(field: str) -> "_Reader":
    def read_recovery(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
        past = passage.is_over if field == "rpo_minutes" else passage.is_history  # `what was written may be gone`
        if (
            not past(quantity.start, quantity.end)
            and (quantity.value == 0 or _SECOND <= quantity.value <= 7 * _DAY)
            and not _PER_PERIOD.match(passage.text, quantity.end)
            and is_limit(passage, quantity)
            and not _is_too_long(passage, quantity)
        ):
            soft = passage.is_soft(quantity.start, quantity.end)
            yield Reading(field, quantity.value / _MINUTE, quantity.start, quantity.end, not soft, 0.85)

    return read_recovery


_PER_PERIOD = pattern("times.per_period")


def _keep(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
    soft = passage.is_soft(quantity.start, quantity.end)
    days = round(quantity.value / _DAY)
    if not passage.is_over(quantity.start, quantity.end):
        yield Reading("audit_retention_days", days, quantity.start, quantity.end, not soft, 0.9)


def _window(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
    span = (quantity.start, quantity.end)
    if quantity.value < _MINUTE and passage.sentence.kind != "row":
        yield from _bare(passage, quantity)
    elif (
        10 * _MINUTE <= quantity.value <= 7 * _DAY
        and not _AMOUNT.match(passage.text, quantity.end)
        and BATCH.search(around(passage))
        and not says("times.no_batch", passage.text)
        and not passage.is_history(*span)
        and not is_of_training(passage.clause(*span))
        and not (is_of_training(passage.clauses(*span)[1]) and not BATCH.search(passage.clause(*span)))
        and not says("times.rollout", passage.clause(*span))
    ):
        yield Reading("batch_window_hours", quantity.value / _HOUR, *span, not passage.is_soft(*span), 0.85)


def _nothing(_passage: Passage, _quantity: Quantity) -> Iterator[Reading]:
    return iter(())


_Reader = Callable[[Passage, Quantity], Iterator[Reading]]
_READERS: dict[str, _Reader] = {
    "latency": _unstated,
    "rto": _recovery("rto_minutes"),
    "rpo": _recovery("rpo_minutes"),
    "keep": _nothing,
    "window": _window,
    "anti": _nothing,
    "older": _nothing,
}

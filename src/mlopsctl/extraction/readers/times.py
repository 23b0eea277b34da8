"""Durations: latency by percentile, recovery, retention, batch window."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from mlopsctl.extraction.lexicon import data, pattern
from mlopsctl.extraction.passage import Hit, Passage, Reading, assign, nearest
from mlopsctl.extraction.quantities import Quantity

_MINUTE, _HOUR, _DAY = 60_000.0, 3_600_000.0, 86_400_000.0
_PERCENTILES = pattern("times.percentiles")
_CUES = pattern("times.cues")
_BOUND = pattern("times.bound")
_AUDIT = pattern("times.audit")
_BATCH = pattern("times.batch")
_ZERO = pattern("times.zero")
_DOWN = pattern("times.down")
_FAILURE = pattern("times.failure")
_LOG_ITEM = pattern("times.log_item")
_LOOK_BACK = re.compile(r"\s*(?:back\b|of (?:history|look-?back|logs?))", re.IGNORECASE)
_RESTATED = re.compile(r"\s*\((?:say|i\.e\.|that is|=|about|or)?,?\s*", re.IGNORECASE)
_MEASURED = re.compile(r"\balready\b|\bmeasured (?:at|as) \d|\bnot yours\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"'s\b| of (?!(?:the |its |their )?(?:[a-z]+ )?"
    r"(?:close|end|start|upload|receipt|arrival|delivery|cut-?off)\b)[a-z]+",
    re.IGNORECASE,
)  # `a day of invoices`
_TAKEN_BACK = pattern("statements.taken_back")
_EVERY = re.compile(
    r"\b(?:every|each|once in|once a|once every|interval:?|cadence:?)\s*(?:about |roughly )?$", re.IGNORECASE
)


def read(passage: Passage) -> Iterator[Reading]:
    yield from _downtime(passage)
    durations = _durations(passage)
    hits = [(m.lastgroup or "", m.start(), m.end()) for m in _CUES.finditer(passage.text)]
    labels = _percentiles(passage, durations)
    for quantity in durations:
        if quantity in labels:
            yield from _latency(passage, quantity, labels[quantity], 0.97)
        elif _is_kept(passage, quantity):
            yield from _keep(passage, quantity)
        else:
            yield from _READERS.get(_label(passage, quantity, hits), _bare)(passage, quantity)
    for zero in _ZERO.finditer(passage.text):
        yield Reading(f"{'rto' if zero['rto'] else 'rpo'}_minutes", 0.0, zero.start(), zero.end())


def _durations(passage: Passage) -> list[Quantity]:
    """Those that are no frequency; `one working day (8 h)` is said better in parentheses."""
    found = [
        q
        for q in passage.quantities
        if q.kind == "duration"
        and not q.per
        and not _period(passage, q)
        and not _EVERY.search(passage.text, max(0, q.start - 40), q.start)
    ]
    vague = {a for a, b in pairwise(found) if _RESTATED.fullmatch(passage.text[a.end : b.start])}
    vague |= {b for i, b in enumerate(found) if any(a.value == b.value and a not in vague for a in found[:i])}
    return [q for q in found if q not in vague]


def _label(passage: Passage, quantity: Quantity, hits: list[Hit]) -> str:
    label = nearest(passage, quantity, hits)
    failing = bool(_FAILURE.search(f"{passage.text} {passage.sentence.context}"))
    if label == "back":
        return "rto" if failing else "latency"
    if label == "window" and quantity.value < _MINUTE and any(hit[0] in ("latency", "back") for hit in hits):
        return "latency"
    if label == "window" and failing and any(hit[0] == "rto" for hit in hits):
        return "rto"
    if label == "rto" and quantity.value < _MINUTE and not failing:
        return "latency"
    if label == "latency" and quantity.value > 5 * _MINUTE and failing:
        return "rto"
    return label


def _downtime(passage: Passage) -> Iterator[Reading]:
    """`unavailable for no more than 43 minutes a month` is a share of the time."""
    for q in passage.quantities:
        period = _period(passage, q)
        if period >= _DAY / 1000 and _DOWN.search(f"{passage.text} {passage.sentence.before}"):
            share = 100 * (1 - q.value / 1000 / period)
            if share > 90 and not passage.is_history(q.start, q.end):  # noqa: PLR2004  # less is no promise
                soft = passage.is_soft(q.start, q.end)
                yield Reading("availability_pct", round(share, 3), q.start, q.end, not soft, 0.85)


def _period(passage: Passage, q: Quantity) -> float:
    """The seconds that a time down is counted over: `20 minutes a month`, `in any month it may be down 20 minutes`."""
    if q.kind != "duration":
        return 0
    led = None if q.per else _PERIOD_LED.search(passage.text, max(0, q.start - 90), q.start)
    return float(data("units")["period_s"][led[1].lower()]) if led else q.period_s


_PERIOD_LED = re.compile(
    r"\b(?:each|every|per|in an?|in any|over an?|month (?:for|by)|year (?:for|by)) (?:\w+ )?(week|month|quarter|year)\b"
    r"[^.;]{0,40}\b(?:down|downtime|unavailable|unreachable|off-?line|dark|out of service)\b[^.;]{0,20}$",
    re.IGNORECASE,
)


def _is_kept(passage: Passage, quantity: Quantity) -> bool:
    """Whether logs or decisions are kept for it."""
    said = f"{passage.text} {passage.sentence.context}"
    if quantity.value < _DAY or not _AUDIT.search(said):
        return False
    hits = [(m.lastgroup or "", m.start(), m.end()) for m in _CUES.finditer(passage.text)]
    return (
        any(h[0] == "keep" for h in hits)
        or bool(_LOG_ITEM.match(passage.text))
        or bool(_LOOK_BACK.match(passage.text, quantity.end))
    )


def _percentiles(passage: Passage, durations: list[Quantity]) -> dict[Quantity, str]:
    """Each percentile word goes to the nearest figure below five minutes."""
    short = [q for q in durations if q.value <= 5 * _MINUTE]
    hits = [_percentile(p) for p in _PERCENTILES.finditer(passage.text)]
    corrected = _PERCENTILES.search(passage.sentence.before) if _TAKEN_BACK.match(passage.text) else None
    if not hits and len(short) == 1 and corrected:
        return {short[0]: _percentile(corrected)[0]}
    return assign(passage, short, hits)


def _percentile(found: re.Match[str]) -> Hit:
    name = (found.lastgroup or "")[1:]
    if name == "igits":
        name = "".join(re.findall(r"\d{2}(?:\.\d+)?", found.group())[:1])
    return (name, *found.span())  # a p90 takes its figure too, so that no other percentile does


def _latency(passage: Passage, quantity: Quantity, percentile: str, confidence: float) -> Iterator[Reading]:
    if (
        percentile not in ("50", "95", "99")
        or _MEASURED.search(passage.clause(quantity.start, quantity.end))
        or passage.is_history(quantity.start, quantity.end)
    ):
        return
    soft = passage.is_soft(quantity.start, quantity.end)
    note = "" if confidence > 0.9 else "no percentile stated"  # noqa: PLR2004
    yield Reading(f"latency_p{percentile}_ms", quantity.value, quantity.start, quantity.end, not soft, confidence, note)


def _unstated(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
    if (quantity.value <= 5 * _MINUTE and passage.sentence.kind != "row") or _is_short_row(passage, quantity):
        yield from _latency(passage, quantity, "99", 0.7)
    elif quantity.value > 5 * _MINUTE:
        yield from _window(passage, quantity)


def _is_short_row(passage: Passage, quantity: Quantity) -> bool:
    return (
        passage.sentence.kind == "row"
        and quantity.value <= 5 * _MINUTE
        and bool(re.search(r"latenc|respon|result|end[ -]to[ -]end", passage.text, re.IGNORECASE))
    )


def _bare(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
    """A duration that no word near it explains: a bound is a latency when short, else what the passage is about."""
    if passage.sentence.kind == "row":
        return
    bound = _BOUND.search(passage.text, max(0, quantity.start - 40), quantity.start)
    asked = _ASKED.search(f"{passage.sentence.context[-120:]} {passage.sentence.before}")
    if quantity.value < _MINUTE:
        if bound or asked or _BOUND_AFTER.match(passage.text, quantity.end):
            yield from _latency(passage, quantity, "99", 0.65)
    elif bound and _FAILURE.search(f"{passage.text} {passage.sentence.context}"):
        yield from _recovery("rto_minutes")(passage, quantity)
    elif bound:
        yield from _window(passage, quantity)


_ASKED = re.compile(r"latenc|response time|how long may|how (?:fast|quick)|wait", re.IGNORECASE)


_BOUND_AFTER = re.compile(
    r",? (?:tops\b|at (?:the )?(?:most|worst|latest)\b|max(?:imum)?\b|or (?:less|faster|better|quicker|sooner)\b"
    r"|(?:and )?(?:not|no) (?:more|longer|later|slower)\b)",
    re.IGNORECASE,
)


def _recovery(field: str) -> "_Reader":
    def read_recovery(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
        if (
            not passage.is_history(quantity.start, quantity.end)
            and quantity.value <= 7 * _DAY
            and not _PER_PERIOD.match(passage.text, quantity.end)
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
    if quantity.value < _MINUTE and passage.sentence.kind != "row":
        yield from _bare(passage, quantity)
    elif (
        10 * _MINUTE <= quantity.value <= 7 * _DAY
        and not _AMOUNT.match(passage.text, quantity.end)
        and _BATCH.search(f"{passage.text} {passage.sentence.before} {passage.sentence.context}")
        and not passage.is_history(quantity.start, quantity.end)
    ):
        yield Reading(
            "batch_window_hours",
            quantity.value / _HOUR,
            quantity.start,
            quantity.end,
            not passage.is_soft(quantity.start, quantity.end),
            0.85,
        )


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
}

"""Durations: latency by percentile, recovery, retention, batch window."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.passage import Passage, Reading, assign, nearest
from mlopsctl.extraction.quantities import Quantity

_MINUTE, _HOUR, _DAY = 60_000.0, 3_600_000.0, 86_400_000.0
_PERCENTILES = pattern("times.percentiles")
_CUES = pattern("times.cues")
_BOUND = pattern("times.bound")
_AUDIT = pattern("times.audit")
_BATCH = pattern("times.batch")
_ZERO = re.compile(r"\b(RTO|RPO)\b\s*(?:of|=|:|is|must be)?\s*(?:0|zero|none)\b(?!\.)", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every|each|once in|once a)\s*$", re.IGNORECASE)


def read(passage: Passage) -> Iterator[Reading]:
    durations = [
        q
        for q in passage.quantities
        if q.kind == "duration" and not q.per and not _EVERY.search(passage.text[: q.start])
    ]
    hits = [(m.lastgroup or "", m.start(), m.end()) for m in _CUES.finditer(passage.text)]
    labels = _percentiles(passage, durations)
    for quantity in durations:
        if quantity in labels:
            yield from _latency(passage, quantity, labels[quantity], 0.97)
        else:
            kept = quantity.value >= _DAY and any(hit[0] == "keep" for hit in hits)
            label = "keep" if kept else nearest(passage, quantity, hits)
            yield from _READERS.get(label, _bare)(passage, quantity)
    for zero in _ZERO.finditer(passage.text):
        yield Reading(f"{zero[1].lower()}_minutes", 0.0, zero.start(), zero.end())


def _percentiles(passage: Passage, durations: list[Quantity]) -> dict[Quantity, str]:
    """Each percentile word goes to the nearest figure below five minutes."""
    short = [q for q in durations if q.value <= 5 * _MINUTE]
    found = [next(filter(None, m.groups())).lower() for m in _PERCENTILES.finditer(passage.text)]
    spans = [m.span() for m in _PERCENTILES.finditer(passage.text)]
    return assign(passage, short, [(_NAMES.get(n, n), *span) for n, span in zip(found, spans, strict=True)])


_NAMES = {
    "median": "50",
    "typical": "50",
    "typically": "50",
    "ninety-ninth percentile": "99",
    "ninety-fifth percentile": "95",
}


def _latency(passage: Passage, quantity: Quantity, percentile: str, confidence: float) -> Iterator[Reading]:
    if percentile not in ("50", "95", "99") or passage.is_history(quantity.start, quantity.end):
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
    bound = _BOUND.search(passage.text[: quantity.start])
    if (bound and quantity.value < _MINUTE and passage.sentence.kind != "row") or (
        re.search(r"latenc|response time|how long may", passage.sentence.context[-120:], re.IGNORECASE)
        and quantity.value < _MINUTE
        and passage.sentence.kind != "row"
    ):
        yield from _latency(passage, quantity, "99", 0.65)


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
    if quantity.value >= _DAY and _AUDIT.search(passage.text):
        yield Reading(
            "audit_retention_days",
            round(quantity.value / _DAY),
            quantity.start,
            quantity.end,
            not passage.is_soft(quantity.start, quantity.end),
            0.9,
        )


def _window(passage: Passage, quantity: Quantity) -> Iterator[Reading]:
    if quantity.value < _MINUTE and passage.sentence.kind != "row":
        yield from _bare(passage, quantity)
    elif (
        10 * _MINUTE <= quantity.value <= 7 * _DAY
        and _BATCH.search(passage.text + passage.sentence.context)
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


from collections.abc import Callable  # noqa: E402

_Reader = Callable[[Passage, Quantity], Iterator[Reading]]
_READERS: dict[str, _Reader] = {
    "latency": _unstated,
    "rto": _recovery("rto_minutes"),
    "rpo": _recovery("rpo_minutes"),
    "keep": _keep,
    "window": _window,
    "anti": _nothing,
}

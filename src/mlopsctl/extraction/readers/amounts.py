"""Money, rates, shares of time, sizes and counts."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.passage import Passage, Reading, assign
from mlopsctl.extraction.quantities import Quantity

_DAY_S, _MONTH_S, _KB_PER_GB = 86_400, 2_592_000, 1_000_000
_BUDGET = pattern("amounts.budget")
_NOT_BUDGET = pattern("amounts.not_budget")
_WAS = pattern("amounts.was")
_CLOUD = pattern("amounts.cloud")
_OTHER_SHARE = pattern("amounts.other_share")
_AVAILABLE = re.compile(
    r"\b(?:availab\w+|uptime|up|sla|slo|service level|of the time|in service|reachable|доступност\w*)\b", re.IGNORECASE
)
_RATE_CUES = pattern("amounts.rate_cues")
_REQUESTS = re.compile(
    r"\b(?:requests?|traffic|load|calls?|volume|throughput|peak|average|queries|api)\b", re.IGNORECASE
)
_BATCH = pattern("amounts.batch")
_BYTES_CUES = pattern("amounts.bytes_cues")


def read(passage: Passage) -> Iterator[Reading]:
    for quantity in passage.quantities:
        reader = _READERS.get(quantity.kind)
        if reader:
            yield from reader(passage, quantity)


def _money(passage: Passage, q: Quantity) -> Iterator[Reading]:
    text, piece = passage.text, passage.piece(q.start, q.end)
    around = f"{text} {passage.sentence.context}"
    if q.per or _NOT_BUDGET.search(text) or not _BUDGET.search(around) or _WAS.search(piece):
        return
    if passage.is_history(q.start, q.end):
        return
    months = q.period_s / _MONTH_S if q.period_s else _implied_months(around)
    if not months or (q.period_s and q.period_s < _MONTH_S) or not _CLOUD.search(around):
        return
    monthly, hard = round(q.value / round(months), 2), not passage.is_soft(q.start, q.end)
    yield Reading("monthly_budget_usd", monthly, q.start, q.end, hard, 0.9, currency=q.currency)


def _implied_months(around: str) -> float:
    if re.search(r"\b(?:month|monthly)\b", around, re.IGNORECASE):
        return 1
    return 12 if re.search(r"\b(?:year|yearly|annual|annually|annum)\b", around, re.IGNORECASE) else 0


def _share(passage: Passage, q: Quantity) -> Iterator[Reading]:
    if not 90 <= q.value <= 100 or (q.kind == "percent" and not _is_availability(passage)):  # noqa: PLR2004
        return
    if not passage.is_history(q.start, q.end):
        yield Reading("availability_pct", q.value, q.start, q.end, not passage.is_soft(q.start, q.end))


def _is_availability(passage: Passage) -> bool:
    said = f"{passage.text} {passage.sentence.context}"
    return bool(_AVAILABLE.search(said)) and not _OTHER_SHARE.search(passage.text)


def _rate(passage: Passage, q: Quantity) -> Iterator[Reading]:
    noun = q.noun or ("requests" if not q.words and _REQUESTS.search(passage.text + passage.sentence.context) else "")
    soft = passage.is_soft(q.start, q.end)
    if passage.is_history(q.start, q.end) and not re.search(
        r"\b(?:current|today|now|was|were|seen|last)", passage.text, re.IGNORECASE
    ):
        return
    if noun == "events":
        yield Reading("events_per_second", q.value, q.start, q.end, not soft)
    elif noun == "records" and q.period_s >= _DAY_S and _BATCH.search(passage.text):
        yield Reading("batch_records_per_run", round(q.value * q.period_s), q.start, q.end, not soft, 0.8)
    elif noun == "requests":
        hits = [(m.lastgroup or "", m.start(), m.end()) for m in _RATE_CUES.finditer(passage.text)]
        rates = [other for other in passage.quantities if other.kind == "rate"]
        label = assign(passage, rates, hits).get(q, "")
        label = label or next((m.lastgroup or "" for m in _RATE_CUES.finditer(passage.sentence.context)), "rate")
        yield Reading(f"{label}_rps", q.value, q.start, q.end, not soft, 0.75 if label == "rate" else 0.95)


def _bytes(passage: Passage, q: Quantity) -> Iterator[Reading]:
    if q.per:
        return
    sizes = [other for other in passage.quantities if other.kind == "bytes"]
    label = assign(passage, sizes, [(m.lastgroup or "", *m.span()) for m in _BYTES_CUES.finditer(passage.text)]).get(
        q, ""
    )
    soft = passage.is_soft(q.start, q.end)
    if label == "payload_kb" and q.value <= _KB_PER_GB:
        yield Reading(label, q.value, q.start, q.end, not soft, 0.85)
    elif label == "training_data_gb" and q.value > 1000:  # noqa: PLR2004  # a megabyte
        yield Reading(label, q.value / _KB_PER_GB, q.start, q.end, not soft, 0.85)


def _count(passage: Passage, q: Quantity) -> Iterator[Reading]:
    text, soft = passage.text, passage.is_soft(q.start, q.end)
    if q.value < _MANY:
        return
    if _PARAMETERS.match(text, q.end):
        yield Reading("model_size_params", round(q.value), q.start, q.end, not soft)
    elif q.noun == "records" and _BATCH.search(f"{text} {passage.sentence.context}") and not _STOCK.search(text):
        yield Reading("batch_records_per_run", round(q.value), q.start, q.end, not soft, 0.75)
    elif q.noun == "requests" and _DAILY.search(text):
        yield Reading("daily_rps", q.value / _DAY_S, q.start, q.end, not soft, 0.7)


_MANY = 1000  # fewer are no batch, no day's traffic and no neural network
_PARAMETERS = re.compile(r"\s*(?:model )?(?:parameters|params)\b|[ -](?:parameter|model)\b", re.IGNORECASE)
_DAILY = re.compile(r"\b(?:daily|per day|a day|each day|every day)\b", re.IGNORECASE)
_STOCK = pattern("amounts.stock")
_READERS = {
    "money": _money,
    "percent": _share,
    "nines": _share,
    "rate": _rate,
    "bytes": _bytes,
    "count": _count,
    "plain": _count,
}

"""What the cloud may cost."""

from collections.abc import Iterator
from functools import lru_cache

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity

_DAY_S, _MONTH_S, _DAYS = 86_400, 2_592_000, 30
_PERIODS = pattern("budget.periods")
_EXCLUDED = pattern("budget.excluded")
_MONTHS = {"day": 1 / _DAYS, "week": 7 / _DAYS, "month": 1, "quarter": 3, "half": 6, "year": 12}


def read(passage: Passage) -> Iterator[Reading]:
    for q in passage.quantities:
        if q.kind == "money" and not q.per and _is_budget(passage, q) and (months := _months(passage, q)):
            hard = not passage.is_soft(q.start, q.end)
            surely = 0.9 if q.period_s else 0.8
            yield Reading(
                "monthly_budget_usd", round(q.value / months, 2), q.start, q.end, hard, surely, currency=q.currency
            )


def _is_budget(passage: Passage, q: Quantity) -> bool:
    piece, clause = (_counted(said(q.start, q.end)) for said in (passage.piece, passage.clause))
    around = f"{clause} {passage.sentence.before} {passage.sentence.context}"
    if passage.sentence.kind == "row" and not (
        says("budget.limit", passage.text) or says("budget.cloud", passage.text)
    ):
        return False
    if says("budget.other", piece) or (says("budget.other", clause) and not says("budget.cloud", piece)):
        return False
    if passage.is_history(q.start, q.end) or says("budget.is_spent", piece):
        return False
    return says("budget.limit", f"{clause} {passage.sentence.context}") and says("budget.cloud", around)


@lru_cache(maxsize=256)
def _counted(said: str) -> str:
    """Without the costs that are left out; many figures share a clause."""
    return _EXCLUDED.sub("", said)


def _months(passage: Passage, q: Quantity) -> float:
    """How many months the amount is for; nothing when no period is named."""
    if q.period_s >= _MONTH_S:
        return round(q.period_s / _MONTH_S)
    if q.period_s >= _DAY_S:
        return q.period_s / _MONTH_S
    sentence = passage.sentence
    for said in (passage.clause(q.start, q.end), passage.text, sentence.before, sentence.context):
        if found := _PERIODS.search(said):
            return _MONTHS[found.lastgroup or ""]
    return 0

"""Peaks told by another rate: `20 TPS. Design for 3x that`, `bursts to 10x`, `peak factor: 4`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlopsctl.extraction import numerals
from mlopsctl.extraction.lexicon import data, pattern
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity

_TIMES = pattern("amounts.times")
_FACTORS = {"tw": 2.0, "do": 2.0, "tr": 3.0, "quad": 4.0, "quin": 5.0}
_NEAR = 0.05
_BACK = 4  # sentences
_HOUR_S, _DAY_S = 3600, 86_400
_DAILY = re.compile(r"\b(?:daily|(?:per|a|each|every) day)\b", re.IGNORECASE)


def read(passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    for index, passage in enumerate(passages):
        if passage.is_inert or passage.is_question:
            continue
        for found in _TIMES.finditer(passage.text):
            base = _base(passages[max(0, index - _BACK) : index], passage, found.start())
            if base and not passage.is_history(*found.span()) and not _is_told(passage, _factor(found)):
                soft = passage.is_soft(*found.span())
                rate = base.value * _factor(found)
                yield Reading("peak_rps", rate, found.start(), found.end(), not soft, 0.75), passage


def _is_told(passage: Passage, factor: float) -> bool:
    """`it doubles on Mondays, from 60 to 120 a second`: both rates stand there."""
    if any(q.low and abs(q.low * factor - q.value) <= _NEAR * q.value for q in passage.quantities if q.kind == "rate"):
        return True  # `sixfold, from 10 to 60 a second`
    rates = [q.value for q in passage.quantities if _is_base(q)]
    return any(abs(a * factor - b) <= _NEAR * b for a in rates for b in rates if a < b)


def _base(before: Sequence[Passage], passage: Passage, at: int) -> Quantity | None:
    """The rate that is multiplied: the last one in front of the words, else the one behind them."""
    own = [q for q in _figures(passage) if q.end <= at] or [q for q in passage.quantities if q.start >= at]
    for quantities in (own, *(_figures(p) for p in reversed(before) if not p.is_inert)):
        if rates := [q for q in quantities if _is_base(q)]:
            return rates[-1]
    return None


def _figures(passage: Passage) -> list[Quantity]:
    """Those of a sentence; `the daily volume is 1.7 million requests` is a rate."""
    daily = _DAILY.search(passage.text)
    counts = (q for q in passage.quantities if q.kind == "count" and q.noun == "requests" and daily)
    a_day = {q: replace(q, kind="rate", value=q.value / _DAY_S, period_s=_DAY_S) for q in counts}
    return [a_day.get(q, q) for q in passage.quantities]


def _is_base(q: Quantity) -> bool:
    return q.kind == "rate" and (q.noun == "requests" or (q.period_s <= _HOUR_S and q.noun in ("", "records")))


def _factor(found: re.Match[str]) -> float:
    written = next(filter(None, found.groups())).lower()
    if written[0].isdigit() or written in data("units")["words"] or written in data("units")["scales"]:
        return numerals.value(written, "")
    return next(factor for start, factor in _FACTORS.items() if written.startswith(start))

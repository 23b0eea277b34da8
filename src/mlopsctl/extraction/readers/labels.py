"""Which rate it is: the mean, the peak or none, by the words near it, its column, or what leads to it."""

import re
from functools import lru_cache

from mlopsctl.extraction.binding import Hit, assign
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity, quantities
from mlopsctl.extraction.readers.bursts import is_rush
from mlopsctl.extraction.readers.owners import column, parallel

_RATE_CUES, _TIMES = pattern("amounts.rate_cues"), pattern("amounts.times")
_LETTER, _SPAN = re.compile(r"[A-Za-z]"), 130


@lru_cache(maxsize=1024)
def cues(text: str) -> tuple[Hit, ...]:
    return tuple((m.lastgroup or "", *m.span()) for m in _RATE_CUES.finditer(text))


@lru_cache(maxsize=64)
def labels(passage: Passage) -> dict[Quantity, str]:
    """The words that belong to the rates among the figures of a sentence."""
    text, figures = passage.text, passage.quantities
    rates = [q for q in figures if q.kind == "rate"]
    others = [q.start for q in figures if q.kind not in ("rate", "plain", "count")]
    hits = [c for c in cues(text) if _WINDOW.match(text, c[1]) or not any(0 <= start - c[2] <= 1 for start in others)]
    hits = [cue for cue in hits if not _is_multiplied(text, cue, rates)]
    return assign(text, rates, hits) | parallel(text, rates, hits)


def _is_multiplied(text: str, cue: Hit, rates: list[Quantity]) -> bool:
    """Whether a word stands behind what is a multiple of the rate: `25/s; ten times as many on Cup day`."""
    told = (m for m in _TIMES.finditer(text) if m.end() <= cue[1])
    return any(
        all(not m.end() <= q.start <= cue[1] for q in rates)
        and any(q.end <= m.start() for q in rates)
        and not _STOP.search(text, m.end(), cue[1])
        for m in told
    )


_RISES = re.compile(r"\bfrom (?:about |some |around )?$", re.IGNORECASE)
_STOP = re.compile(r"[;.]")
_WINDOW = re.compile(  # `in the worst five minutes of the year`
    r"(?:worst|busiest|heaviest|highest|peak|hottest|top) (?:\d+|[a-z]+)[ -](?:second|minute|hour)s?\b", re.IGNORECASE
)


def label(passage: Passage, q: Quantity) -> str:
    """`peak`, `avg`, `none` for what is no load, or `rate`: by the words near it, its column, what leads to it."""
    if _SURELY.search(passage.text, max(0, q.start - _SPAN), q.start):  # `busiest hour, weekday mornings: 300`
        return "peak"
    if q.low and 2 * q.low <= q.value and _RISES.search(passage.text, 0, q.start):
        return "peak"  # `on Sundays it goes from 10 to 60 a second`
    if told := labels(passage).get(q):
        return told
    sentence = passage.sentence
    own = bool(_LETTER.search(passage.text[q.start : q.end]))
    before = "" if own and any(o.kind == "rate" for o in quantities(sentence.before)) else sentence.before
    said = (
        (column(passage, q), _head(passage))
        if sentence.kind == "row"
        else ("",)
        if q.low
        else (before, sentence.context if says("rates.headed", sentence.context) else "")
    )
    found = (cue for text in said for cue in cues(text) if not _is_of_another(text, cue, own=own))
    name = next((cue[0] for cue in found), "peak" if q.low or is_rush(passage, q) else "rate")
    return "rate" if name == "avg" and not own and _is_above(q, quantities(before)) else name


_SURELY = re.compile(
    r"\b(?:busiest|heaviest|worst|peak) "
    r"(?:second|minute|(?:quarter(?: of an)?|half(?: an)?)?[ -]?hour|day|shift|week)\b"
    r"[^.;\d]{0,40}$",
    re.IGNORECASE,
)


def _is_of_another(text: str, cue: Hit, *, own: bool) -> bool:
    """Whether a word stands before a figure that is no rate: `up to 200 orders`.

    A rate with its `own` unit takes no word from beside another number: `6,000 couriers on the road at peak`.
    """
    left = max(text.rfind(c, 0, cue[1]) for c in (", ", "; "))
    right = min(text.find(c, cue[2]) % _FAR for c in (", ", "; "))
    return any(
        (0 <= o.start - cue[2] <= 1 and o.kind != "rate")
        or (own and left < o.start < right and o.kind in ("rate", "count", "plain"))
        for o in quantities(text)
    )


_FAR = 1 << 30


def _is_above(q: Quantity, others: list[Quantity]) -> bool:
    """`15 a second normally. Drops go to 400`: the mean is that of the sentence before."""
    return any(o.kind == "rate" and o.value < q.value for o in others)


def _head(passage: Passage) -> str:
    """The cells of a row before its first figure."""
    return passage.text[: min((q.start for q in passage.quantities), default=0)]

"""What does not add up: more records than a run takes, runs that outlast their window, sets larger than their rows."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction, Source
from mlopsctl.extraction import numerals
from mlopsctl.extraction.capacity import line_speeds, told_window
from mlopsctl.extraction.lexicon import says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.statements import Quoter, Statement, hard, sources

_DAY_S, _HOUR_S, _SPARE, _OFF = 86_400, 3600, 1.2, 3.0
_STEM = 4  # letters of a noun that tell it from others
_DAILY = re.compile(r"\b(?:every day|each day|per day|a day|daily|day by day|every night|each night)\b", re.IGNORECASE)


def intakes(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A run a day that takes no more than 10,000, and 45,000 a day that must all be done."""
    live = [p for p in passages if not (p.is_inert or p.is_question)]
    caps = [(p, q) for p in live if says("sums.per_run", p.text) for q in p.quantities if _is_cap(p, q)]
    if not caps or not any(says("sums.once_a_day", p.text) for p in live):
        return
    for place, cap in caps[:1]:
        for passage in live:
            for q in passage.quantities if passage is not place else ():
                same = _stems(cap) & _stems(q)
                daily = _a_day(passage, q)
                if same and daily > cap.value * _SPARE and not passage.is_else(q.start, q.end):
                    claim = f"{daily:,.0f} a day come in, a run takes {cap.value:,.0f} and there is one a day"
                    sides = (quoter.source(place), quoter.source(passage))
                    yield Contradiction(field="batch_records_per_run", claim=claim, sides=sides)


def _is_cap(passage: Passage, q: Quantity) -> bool:
    bound = says("sums.bound", passage.piece(q.start, q.end)) and q.kind in ("count", "plain", "rate")
    return bool(bound and q.value > 1 and _stems(q) and not passage.is_else(q.start, q.end))


def _a_day(passage: Passage, q: Quantity) -> float:
    if q.kind == "rate" and q.period_s == _DAY_S:
        return q.value * _DAY_S
    return q.value if q.kind in ("count", "plain") and _DAILY.search(passage.clause(q.start, q.end)) else 0


def _stems(q: Quantity) -> set[str]:
    """What is counted, whatever its ending."""
    words = (w.strip(".,;:()").lower().rstrip("s") for w in q.words.split())
    return {w[: max(_STEM, len(w) - 1)] for w in words if w and w not in ("new", "per", "run", "day", "a", "each")}


def runs(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Two million records in an hour, on the one machine that does a hundred a second."""
    records = hard(found, "batch_records_per_run")
    live = [p for p in passages if not (p.is_inert or p.is_question)]
    hours, bounds = _window(found, live, quoter) if records else (0.0, ())
    for passage in live if hours else ():
        for speed in _speeds(passage):
            needed = records[0].number / (hours * _HOUR_S)
            if speed * _SPARE < needed:
                claim = f"{needed:,.4g} a second are needed, {speed:,.4g} are to be had"
                sides = sources(records[0], *bounds, quoter.source(passage))
                yield Contradiction(field="batch_window_hours", claim=claim, sides=sides)
                return


def _window(
    found: Sequence[Statement], live: Sequence[Passage], quoter: Quoter
) -> tuple[float, tuple[Statement | Source, ...]]:
    """How many hours a run has, and who says so."""
    if stated := hard(found, "batch_window_hours"):
        return stated[0].number, (stated[0],)
    hours, bounds = told_window(live)
    return hours, tuple(map(quoter.source, bounds))


def _speeds(passage: Passage) -> Iterator[float]:
    """How many a second a machine does that is alone, or how long each one takes it."""
    if not says("sums.alone", f"{passage.text} {passage.after}"):
        return
    for q in passage.quantities:
        if passage.is_else(q.start, q.end):
            continue
        if q.kind == "rate" and 0 < q.period_s <= _HOUR_S and says("sums.does", passage.clause(q.start, q.end)):
            yield q.value
        elif q.kind == "duration" and 0 < q.value < _HOUR_S * 1000 and _EACH_TAKES.search(passage.text, 0, q.start):
            yield 1000 / q.value


_EACH_TAKES = re.compile(
    r"\b(?:each|every|one|a|an|per) [\w -]{2,30}? (?:takes?|needs?|requires?) [\w ]{0,15}$", re.IGNORECASE
)


def sets(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """40 million rows of 1 KB each, and a training set of 900 GB."""
    for stated in hard(found, "training_data_gb"):
        for passage in passages:
            told = not passage.is_inert and says("sums.rows", passage.text)
            size = _SIZE.search(passage.text) if told and says("sums.training", passage.text) else None
            many = [q.value for q in passage.quantities if q.kind in ("count", "plain") and q.value >= _MANY]
            if not size or len(many) != 1 or passage.is_aside(*size.span()):
                continue
            total = many[0] * numerals.value(size["n"] or size["n2"], "") * _GB[(size["unit"] or size["unit2"]).lower()]
            if max(total, stated.number) > _OFF * min(total, stated.number):
                claim = f"the rows make {total:,.4g} GB, the text says {stated.number:,.4g} GB"
                sides = sources(quoter.source(passage), stated)
                yield Contradiction(field=stated.field, claim=claim, sides=sides)


_MANY = 1000
_GB = {"kb": 1e-6, "mb": 1e-3, "bytes": 1e-9}
_SIZE = re.compile(
    r"(?<![\w.,])(?P<n>\d[\d.,]*(?<![.,])) ?(?P<unit>kb|mb|bytes)\b(?= each\b| apiece\b| per \w+| a (?:row|record))"
    r"|\b(?:each|every|a|one) (?:\w+ )?(?:row|record|image|example|document|item|file) (?:is|has|takes|of) "
    r"(?:about |some )?(?P<n2>\d[\d.,]*(?<![.,])) ?(?P<unit2>kb|mb|bytes)\b",
    re.IGNORECASE,
)


def traffic(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A thousand requests a second of 50 KB each over a line of 100 Mbit/s."""
    rates = hard(found, "peak_rps") or hard(found, "avg_rps") or hard(found, "events_per_second")
    sizes = hard(found, "payload_kb")
    if not rates or len(sizes) != 1 or any(says("capacity.near_by", p.text) for p in passages):
        return
    needed = rates[0].number * sizes[0].number * 8
    for passage in passages:
        lines = says("sums.line", passage.text) and not says("sums.else", passage.text)
        for speed in line_speeds(passage) if lines else ():
            if speed * _SPARE < needed:
                claim = f"{needed / 1000:,.0f} Mbit a second come, and the line takes {speed / 1000:,.0f}"
                sides = sources(rates[0], sizes[0], quoter.source(passage))
                yield Contradiction(field=rates[0].field, claim=claim, sides=sides)
                return

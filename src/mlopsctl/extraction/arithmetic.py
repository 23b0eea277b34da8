"""Figures that cannot all be right: how many devices report how often, how many users do how much, what is stated."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers.fleets import EACH, counted, times_each
from mlopsctl.extraction.statements import Quoter, Statement

_REPORTS = pattern("arithmetic.reports")
_EVERY = re.compile(r"\b(?:every|each|per|once (?:every|per))\s*(?:about |roughly )?$", re.IGNORECASE)
_ROW = re.compile(r"\|\s*(?:(?:number|count|total|amount) of |no\.? of |# of )?([a-z]{2,}s)\b", re.IGNORECASE)
_ROW_INTERVAL = re.compile(
    r"\|[^|]*\b(?:interval|period|cadence|spacing|every|time between|gap|frequency|rhythm)\b[^|]*\|", re.IGNORECASE
)
_SEVERAL = 3  # things that report
_APART = 3.0  # factor from which two estimates of a volume are not the same one


def volumes(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Devices x readings / interval, or users x requests a day, against the stated rate."""
    live = [p for p in passages if not p.is_inert]
    for field, noun, estimates in (
        ("events_per_second", "events", [*_fleets(live)]),
        ("avg_rps", "requests", [*_fleets(live), *_crowds(live)]),
    ):
        stated = [s for s in found if s.field == field and s.constraint.hard]
        for rate, what, sides in estimates if stated else ():
            value = float(str(stated[0].constraint.value))
            sources = tuple(dict.fromkeys([*(quoter.source(p) for p in sides), stated[0].constraint.source]))
            told = len(sources) > 1 or not stated[0].rule.startswith("fleets.")  # and not such a sum itself
            if max(rate, value) > _APART * min(rate, value) and told:
                claim = f"{what} make {rate:,.4g} {noun} a second, the text says {value:,.4g}"
                yield Contradiction(field=field, claim=claim, sides=sources)
                break


Estimate = tuple[float, str, tuple[Passage, ...]]


def _fleets(passages: Sequence[Passage]) -> Iterator[Estimate]:
    """`230 machines with 15 sensors on each`, `a sensor reports every 10 seconds`."""
    for passage, interval in _intervals(passages):
        for counting in passages:
            for number, noun in (*counted(counting), *_in_row(counting)):
                if number.value < _SEVERAL or says("arithmetic.parts", noun):
                    continue
                singular = noun.split()[-1].removesuffix("s")
                if re.search(rf"\b{re.escape(singular)}", passage.text, re.IGNORECASE):
                    total, how = times_each(counting, number, noun)
                    yield (
                        total / interval,
                        f"{how} every {interval:g} s",
                        (counting,) if counting is passage else (counting, passage),
                    )


def _in_row(passage: Passage) -> Iterator[tuple[Quantity, str]]:
    """`| vans on the road | 8,000 |`."""
    named = _ROW.match(passage.text) if passage.sentence.kind == "row" else None
    for q in passage.quantities if named else ():
        if q.kind in ("plain", "count") and q.value > 1:
            yield q, named[1].lower()  # type: ignore[index]  # there is a name where there is a figure


def _intervals(passages: Sequence[Passage]) -> Iterator[tuple[Passage, float]]:
    for passage in passages:
        row = _ROW_INTERVAL.match(passage.text) if passage.sentence.kind == "row" else None
        for q in passage.quantities if row else ():
            if q.kind == "duration" and q.value:
                yield passage, q.value / 1000
        for q in passage.quantities if _REPORTS.search(passage.text) else ():
            if q.kind == "duration" and q.value and _EVERY.search(passage.text, 0, q.start):
                yield passage, q.value / 1000


def _crowds(passages: Sequence[Passage]) -> Iterator[Estimate]:
    """`40,000 users`, `each of them makes 25 requests a day`."""
    for passage in passages:
        for q in passage.quantities:
            if q.kind == "rate" and q.noun == "requests" and EACH.search(passage.text):
                for counting in passages:
                    people = [(n, noun) for n, noun in counted(counting) if n.noun == "records" and n is not q]
                    for number, noun in people[:1]:
                        sides = (counting, passage) if counting is not passage else (passage,)
                        yield number.value * q.value, f"{number.value:,.0f} {noun} with {q.value:.3g}/s each", sides

"""Figures that cannot all be right: how many devices report how often, how many users do how much, what is stated."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers import fleets
from mlopsctl.extraction.readers.fleets import EACH, counted, is_passive, is_shared, times_each
from mlopsctl.extraction.statements import MOST, Quoter, Statement, hard, sources

_REPORTS, _NOW = pattern("arithmetic.reports"), pattern("weighing.now")
_EVERY = re.compile(r"\b(?:every|each|per|once (?:every|per))\s*(?:about |roughly )?$", re.IGNORECASE)
_ROW = re.compile(r"\|\s*(?:(?:number|count|total|amount) of |no\.? of |# of )?([a-z]{2,}s)\b", re.IGNORECASE)
_ROW_INTERVAL = re.compile(
    r"\|[^|]*\b(?:interval|period|cadence|spacing|every|time between|gap|frequency|rhythm)\b[^|]*\|", re.IGNORECASE
)
_DAY_S = 86_400
_DAILY = re.compile(r"\b(?:daily|per day|a day|each day|every day)\b", re.IGNORECASE)
_TIMES = re.compile(r"\s*times\b", re.IGNORECASE)
_LETTER = re.compile(r"[A-Za-z]{2}|/")  # of a unit that is the figure's own
_NEAR = 0.05
_STATED = ("events_per_second", "avg_rps", "peak_rps")
_SEVERAL = 3  # things that report
_ALIKE = 1.5
_ABOVE, _APART = 2.0, 3.0  # factors from which two estimates of a volume are not the same one


def volumes(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Devices x readings / interval, or users x requests a day, against the stated rate."""
    live = [p for p in passages if not (p.is_inert or _is_of_others(p))]
    rates = [s.number for s in found if s.field in _STATED]
    for field, noun, estimates in (
        ("events_per_second", "events", [*_fleets(live)]),
        ("avg_rps", "requests", [*_fleets(live), *_crowds(live)]),
    ):
        estimates += [e for name, e in _products(passages) if name == field]
        if any(_agree(known, rate) for rate, _, _ in estimates for known in rates):
            continue  # sums that come out once are not doubted
        stated = hard(found, field)
        for rate, what, sides in estimates if stated else ():
            value = stated[0].number
            shown = sources(*(quoter.source(p) for p in sides), stated[0])
            told = len(shown) > 1 or not stated[0].rule.startswith("fleets.")  # and not such a sum itself
            others = rates if field == "avg_rps" else ()  # what sends events may send no requests
            alone = _is_daily(stated[0]) and len({e[0] for e in estimates}) == 1  # a mean, and nothing else sends
            above, below = (_ALIKE, _ALIKE) if alone else (_ABOVE, _APART)
            if told and all(rate > above * known or known > below * rate for known in (value, *others)):
                claim = f"{what} make {rate:,.4g} {noun} a second, the text says {value:,.4g}"
                yield Contradiction(field=field, claim=claim, sides=shown)
                break


def _is_of_others(passage: Passage) -> bool:
    whole = (0, len(passage.text))
    return passage.is_history(*whole) or passage.is_foreign(*whole)


def _agree(known: float, rate: float) -> bool:
    return max(known, rate) <= _ALIKE * min(known, rate)


def _products(passages: Sequence[Passage]) -> Iterator[tuple[str, "Estimate"]]:
    """What many of them do together, where the text says how often one of them does it."""
    for reading, passage in fleets.read(passages):
        alone = {rhythm.rate for rhythm in fleets.rhythms(passage)}
        if float(reading.value) not in alone:
            yield reading.field, (float(reading.value), "all of them together", (passage,))


def means(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """The mean rate x the seconds of a day or a month, against a stated volume."""
    average = [s for s in hard(found, "avg_rps") if _is_mean(s)]
    told = {p: [*_volumes(p)] for p in (passages if average else ()) if not p.is_inert}
    if any(_is_near(average[0].number, volume) for volumes in told.values() for volume in volumes):
        return  # a sum that comes out once is not doubted
    for passage, volumes in told.items():
        other = says("amounts.per_head", passage.text) or _NOW.match(passage.text)  # of one of many, or of today
        stated = average[0].number
        for high in () if other or says("arithmetic.hours", passage.text) else volumes:
            if max(high, stated) > 2 * min(high, stated):
                claim = f"{stated:g}/s on average is {stated * _DAY_S:,.0f} a day, the text says {high * _DAY_S:,.0f}"
                sides = tuple(dict.fromkeys((average[0].constraint.source, quoter.source(passage))))
                yield Contradiction(field="avg_rps", claim=claim, sides=sides)


def _is_mean(average: Statement) -> bool:
    """`6 a second in the evening, 1 at other times` holds for no whole day; what is told by the day is no mean."""
    quote = average.constraint.source.quote
    return says("arithmetic.mean", quote) and not says("arithmetic.hours", quote) and not _is_daily(average)


def _is_daily(average: Statement) -> bool:
    start, (a, b) = average.constraint.source.start, average.span
    by_day = _DAILY.search(average.constraint.source.quote, a - start, b - start)
    return average.rule.endswith("daily_rps") or bool(by_day)


def _is_near(a: float, b: float) -> bool:
    return abs(a - b) <= _NEAR * max(a, b)


def _volumes(passage: Passage) -> Iterator[float]:
    """Requests of a day, a week or a month, per second."""
    daily = _DAILY.search(passage.text)
    yield from _parts(passage)
    for q in passage.quantities:
        if (
            q.noun == "requests"
            and q.value
            and not _TIMES.match(passage.text, q.end)
            and not passage.is_history(q.start, q.end)
        ):
            if q.kind == "rate" and _DAY_S <= q.period_s < _YEAR_S and _LETTER.search(passage.text, q.start, q.end):
                yield q.value
            elif q.kind == "count" and daily and not EACH.search(passage.text):
                yield q.value / _DAY_S


def _parts(passage: Passage) -> Iterator[float]:
    """`900 examinations a day, 4 images each`."""
    for q, each in pairwise(passage.quantities):
        by_day = q.kind == "rate" and q.period_s == _DAY_S
        if by_day and each.kind in ("count", "plain") and _PART_EACH.match(passage.text, each.end):
            yield q.value * each.value


_PART_EACH = re.compile(r" [a-z]+s (?:each|apiece|per [a-z]+)\b", re.IGNORECASE)


def equations(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`1,000 a minute, which is 100 a second`."""
    for passage in (p for p in passages if not says("arithmetic.hours", p.text)):
        rates = [q for q in passage.quantities if q.kind == "rate" and q.value and q.noun in ("requests", "events", "")]
        for a, b in pairwise(rates if not passage.is_inert else ()):
            equal = _EQUALS.fullmatch(passage.text, a.end, b.start)
            if equal and a.noun and not is_shared(passage, a) and max(a.value, b.value) > _OFF * min(a.value, b.value):
                claim = f"{a.value:.4g} a second is said to be {b.value:.4g} a second"
                field = "events_per_second" if a.noun == "events" else "avg_rps"
                yield Contradiction(field=field, claim=claim, sides=(quoter.source(passage),))


def periods(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`5,000 a month, that is 90,000 a year`."""
    budgets = {s.constraint.source for s in hard(found, "monthly_budget_usd")}
    for passage in passages if budgets else ():
        amounts = [q for q in passage.quantities if q.kind == "money" and q.period_s and q.value]
        for a, b in pairwise(amounts if quoter.source(passage) in budgets else ()):
            x, y = (q.value * _YEAR_S / q.period_s for q in (a, b))
            told_twice = a.period_s != b.period_s and a.currency == b.currency
            if told_twice and _EQUALS.fullmatch(passage.text, a.end, b.start) and abs(x - y) > 2 * _NEAR * max(x, y):
                claim = f"{x:,.0f} {a.currency} a year is said to be {y:,.0f} a year"
                yield Contradiction(field="monthly_budget_usd", claim=claim, sides=(quoter.source(passage),))


def lengths(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A run that takes longer than its window."""
    for window in hard(found, "batch_window_hours"):
        most = window.number * _HOUR_MS
        for passage in (p for p in passages if not p.is_inert):
            takes = _TAKES.search(passage.text)
            longest = (
                q for q in passage.quantities if takes and q.kind == "duration" and 0 < q.start - takes.end() < _NEXT
            )
            for q in longest:
                sides = tuple(dict.fromkeys((window.constraint.source, quoter.source(passage))))
                told = passage.is_history(q.start, q.end) or passage.is_foreign(q.start, q.end) or passage.is_question
                if q.value > most and len(sides) > 1 and not told and not q.per:
                    claim = f"the run takes {q.value / _HOUR_MS:g} h and has {most / _HOUR_MS:g} h"
                    yield Contradiction(field=window.field, claim=claim, sides=sides)


_YEAR_S, _HOUR_MS, _OFF, _NEXT = 365 * _DAY_S, 3_600_000, 1.5, 12  # characters from the verb to its figure
_EQUALS = re.compile(
    r"[\w ]{0,20}?[,;(]? ?(?:which|that|this)? ?(?:is|makes|equals|means|corresponds to|gives|amounts to|i\.e\.|=|or)"
    r" (?:about |roughly |some |around |approximately |at most |up to )?",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:scoring|run|batch|job|forecast|calculation|computation|processing|inference|prediction)\b[^.;]{0,40}\b(?:takes|needs|lasts|requires)\b",
    re.IGNORECASE,
)
_SUMMED = re.compile(
    r"\b(?:that's|that is|which is|in total|altogether|together|so (?:we|it|they|all|this))\b", re.IGNORECASE
)
Estimate = tuple[float, str, tuple[Passage, ...]]


def _fleets(passages: Sequence[Passage]) -> Iterator[Estimate]:
    """`230 machines with 15 sensors on each`, `a sensor reports every 10 seconds`."""
    for passage, interval in islice(_intervals(passages), MOST):
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


def _labelled(passage: Passage) -> list[tuple[Quantity, str]]:
    """`registered users: 5 million`."""
    return [
        (q, named[1].lower())
        for q in passage.quantities
        if q.kind in ("plain", "count") and q.value > 1 and (named := _NAME.fullmatch(passage.text, 0, q.start))
    ]


_NAME = re.compile(
    r"\W*(?:[a-z-]+ ){0,3}?(users|customers|members|subscribers|clients|players|drivers|readers|visitors|patients"
    r"|students|accounts|shoppers|passengers)\b[^:|\d]{0,25}[:|=] ?(?:about |some |roughly |approx\. )?",
    re.IGNORECASE,
)


def _crowds(passages: Sequence[Passage]) -> Iterator[Estimate]:
    """`40,000 users`, `each of them makes 25 requests a day`."""
    for passage, q, ones in islice(_each_asks(passages), MOST):
        for counting in passages:
            things = [(n, noun) for n, noun in counted(counting) if n.noun == "records" and n is not q]
            things += _labelled(counting)
            people = [(n, noun) for n, noun in things if not is_passive(noun) and _is_one_of(ones, noun)]
            for number, noun in people[:1]:
                sides = (counting, passage) if counting is not passage else (passage,)
                yield number.value * q.value, f"{number.value:,.0f} {noun} with {q.value:.3g}/s each", sides


def _each_asks(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Quantity, set[str]]]:
    """How often each of many makes a request, and by what word each of them goes, if by any."""
    for passage in passages:
        each = [m for m in EACH.finditer(passage.text) if not _CALLED_FOR.search(passage.text, 0, m.start())]
        ones = {m[1].lower() for e in each if (m := _ONE_OF.match(passage.text, e.start()))}
        for q in passage.quantities:
            asks = q.noun == "requests" or (not q.noun and q.words.strip() == "times" and q.period_s >= _DAY_S)
            if q.kind == "rate" and asks and each and not _SUMMED.search(passage.piece(q.start, q.end)):
                yield passage, q, ones if len(ones) == len(each) else set()


def _is_one_of(ones: set[str], noun: str) -> bool:
    """Whether `each customer` is one of the things counted; `each` and `per head` are one of anything."""
    return not ones or any(one.removesuffix("y")[:_STEM] in noun for one in ones)


_STEM = 7  # letters
_CALLED_FOR = re.compile(
    r"\b(?:call|invoke|ask|quer(?:y|ie)|request|use|consult|hit|run|trigger|need|ping)(?:s|d|ed)?"
    r"(?: (?:it|us|the \w+|once))? $",
    re.IGNORECASE,
)  # `they call it for each parcel: 40,000 calls an hour` is the total
_ONE_OF = re.compile(
    r"(?:(?:on|at|in|for|per|to|with) )?(?:each|every|per)(?: of (?:the|our|these|those))? (?:[\d.,]+ )?(?:single )?"
    r"(?!(?:of|one|them|head|capita|person|makes?|[a-z]+s)\b(?! of))([a-z-]{3,})",
    re.IGNORECASE,
)

"""What takes longer, carries less or costs more than the text allows: lines, runs, restores, callers, machines."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction import numerals
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers.clocks import times_of_day, window
from mlopsctl.extraction.statements import MOST, Quoter, Statement, hard, sources

_LATENCIES = ("latency_p50_ms", "latency_p95_ms", "latency_p99_ms")
_MINUTE_MS, _HOUR_MS, _MONTH_S = 60_000, 3_600_000, 2_592_000
_PERIODS_H = {"every_few_minutes": 0.5, "hourly": 1, "daily": 24, "weekly": 168, "monthly": 744}
_NEXT = 30  # characters from the verb to its figure
_SPARE, _ROUNDED = 1.2, 1.05
_FOUR_BIT = 0.5e-9  # gigabytes a parameter takes at the least


def lines(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`60 MB each, sent as it is`, `an uplink of 50 Mbit/s`, `the verdict within 400 ms`."""
    limits = [s for field in _LATENCIES for s in hard(found, field)]
    sent = [s for s in found if s.field == "payload_kb"]
    if not limits or not sent or any(_is_near_by(p) for p in passages):
        return
    slowest, size = max(limits, key=lambda s: s.number), min(sent, key=lambda s: s.number)
    for passage in passages:
        for speed in line_speeds(passage):
            takes = size.number * 8 / speed  # kilobits over kilobits a second
            if takes * 1000 > slowest.number:
                claim = f"{size.number:,.0f} KB over this line take {takes:.3g} s, the answer may take "
                claim += f"{slowest.number / 1000:g} s"
                sides = sources(slowest, size, quoter.source(passage))
                yield Contradiction(field=slowest.field, claim=claim, sides=sides)
                return


def nights(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Not before 03:30, at the depots by 05:00, and a run that needs four hours."""
    live = [p for p in passages if not p.is_inert and not p.is_question]
    hours, bounds = told_window(live)
    for passage, q in _lasting(live, "capacity.run") if hours else ():
        if q.value > hours * _HOUR_MS * _ROUNDED:
            claim = f"the run needs {q.value / _HOUR_MS:g} h and has {hours:g} h"
            sides = sources(*(quoter.source(p) for p in (*bounds, passage)))
            yield Contradiction(field="batch_window_hours", claim=claim, sides=sides)


def told_window(live: Sequence[Passage]) -> tuple[float, tuple[Passage, ...]]:
    """The hours between the one time that a run may not begin before and the one that it is due at, and who says so."""
    begins = [p for p in live if says("capacity.not_before", p.text) and len(times_of_day(p.text)) == 1]
    ends = [p for p in live if says("capacity.due", p.text) and len(times_of_day(p.text)) == 1 and p not in begins]
    if len(begins) != 1 or len(ends) != 1:
        return 0.0, ()
    return window(f"{times_of_day(begins[0].text)[0]} to {times_of_day(ends[0].text)[0]}"), (begins[0], ends[0])


def _is_near_by(passage: Passage) -> bool:
    """Whether it is told to wait for no line: the model is on the spot, or the file was sent before."""
    theirs = passage.text.lstrip().startswith(('"', "\u201c")) or says("authority.elsewhere", passage.sentence.context)
    said = None if theirs else _NEAR_BY.search(passage.text)
    return bool(said and not passage.is_inert and not passage.is_else(*said.span()))


_NEAR_BY = pattern("capacity.near_by")


def line_speeds(passage: Passage) -> Iterator[float]:
    """The speeds of lines that a sentence names, in kilobits a second."""
    for m in _SPEED.finditer(passage.text) if not passage.is_inert else ():
        bits = 8 if m["unit"] in ("B", "Byte", "byte", "Bytes", "bytes") else 1
        if not passage.is_else(*m.span()):
            yield numerals.value(m["n"], "") * _KILOBITS[m["times"].lower()[0]] * bits


_KILOBITS = {"k": 1, "m": 1e3, "g": 1e6}
_SPEED = re.compile(
    r"(?<![\w.,])(?P<n>\d[\d.,]*(?<![.,])) ?(?P<times>[kMG]|[Mm]ega|[Gg]iga|[Kk]ilo)"
    r"(?P<unit>[Bb]its?|b|B|[Bb]ytes?)(?:/s(?:ec)?|ps| per second| a second)\b"
)


def lengths_of_training(
    found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter
) -> Iterator[Contradiction]:
    """Trained anew every hour, in runs of three hours."""
    for cadence in hard(found, "retrain_cadence"):
        period = _PERIODS_H.get(str(cadence.constraint.value), 0)
        for passage, q in _lasting(passages, "capacity.trains") if period else ():
            parts = [says("conflicts.learners", said) for said in (passage.text, cadence.constraint.source.quote)]
            if q.value > period * _HOUR_MS and parts[0] == parts[1]:
                claim = f"a training run of {q.value / _HOUR_MS:g} h, and one every {period:g} h"
                sides = sources(cadence, quoter.source(passage))
                yield Contradiction(field=cadence.field, claim=claim, sides=sides)


def callees(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Each request waits for somebody else for longer than its answer may take."""
    limits = [s for field in _LATENCIES for s in hard(found, field)]
    for passage, q in _lasting(passages, "capacity.waits") if limits else ():
        slowest = max(limits, key=lambda s: s.number)
        sides = sources(slowest, quoter.source(passage))
        if q.value > slowest.number and len(sides) > 1:
            claim = f"an answer within {slowest.number:g} ms waits for one that takes {q.value:g} ms"
            yield Contradiction(field=slowest.field, claim=claim, sides=sides)


def _lasting(passages: Sequence[Passage], name: str) -> Iterator[tuple[Passage, Quantity]]:
    """The durations that something takes, as a rule and here."""
    for passage in passages:
        told = None if passage.is_inert or passage.is_question else pattern(name).search(passage.text)
        lasting = [q for q in passage.quantities if told and q.kind == "duration" and not q.per]
        for q in sorted(lasting, key=lambda q: q.value)[:1]:
            near = told is not None and 0 <= q.start - told.end() < _NEXT
            if near and not passage.is_else(q.start, q.end):
                yield passage, q


def supply(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """40 million records in four hours from a source that gives 500 a second."""
    records, windows = hard(found, "batch_records_per_run"), hard(found, "batch_window_hours")
    for passage in passages if records and windows else ():
        needed = records[0].number / (windows[0].number * 3600)
        for q in passage.quantities if says("capacity.gives", passage.text) and not passage.is_inert else ():
            thing = q.words.strip().lower().split()[:1]
            same = thing and thing[0].rstrip("s") in records[0].constraint.source.quote.lower()
            sides = sources(records[0], windows[0], quoter.source(passage))
            told = quoter.source(passage) != records[0].constraint.source
            slow = q.kind == "rate" and 0 < q.value * _SPARE < needed
            if same and told and slow and not passage.is_else(q.start, q.end):
                claim = f"{needed:,.0f} a second are needed, {q.value:,.4g} are to be had"
                yield Contradiction(field="batch_window_hours", claim=claim, sides=sides)


def prices(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Eight machines at 24,000 a month each, and 60,000 a month for all."""
    for budget in hard(found, "monthly_budget_usd"):
        for passage in passages:
            counted = None if passage.is_inert else _MACHINES.search(passage.text)
            apart = says("capacity.other_purse", passage.text) or not says("capacity.each", passage.text)
            for q in passage.quantities if counted and not apart else ():
                monthly = q.value * _MONTH_S / q.period_s if q.kind == "money" and q.period_s else 0
                total = monthly * numerals.value(counted[1], "") if counted else 0
                alike = (q.currency or "USD") == budget.constraint.currency
                sides = sources(budget, quoter.source(passage))
                if alike and total > budget.number * _ROUNDED and not passage.is_else(q.start, q.end):
                    claim = f"machines for {total:,.0f} a month, and a budget of {budget.number:,.0f}"
                    yield Contradiction(field=budget.field, claim=claim, sides=sides)


def years(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """18,000 a month here, 96,000 for the whole year there."""
    for budget in hard(found, "monthly_budget_usd"):
        for passage in passages:
            capped = says("capacity.yearly", passage.text) and says("capacity.cloud_money", passage.text)
            apart = passage.is_inert or not capped or says("capacity.other_purse", passage.text)
            for q in passage.quantities if not apart else ():
                yearly = q.kind == "money" and (q.period_s == _YEAR_S or not (q.period_s or q.per))
                monthly = q.value / 12 if yearly else 0
                high, low = max(monthly, budget.number), min(monthly, budget.number)
                sides = sources(budget, quoter.source(passage))
                alike = (q.currency or "USD") == budget.constraint.currency and len(sides) > 1
                if alike and low and high > _SPARE * low and not passage.is_else(q.start, q.end):
                    claim = f"{q.value:,.0f} a year are {monthly:,.0f} a month, the budget is {budget.number:,.0f}"
                    yield Contradiction(field=budget.field, claim=claim, sides=sides)


_YEAR_S = 31_536_000
_MACHINES = re.compile(
    r"\b(\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen|twenty)\b(?: x)? (?:[\w.-]+ ){0,3}?"
    r"(?:instances|nodes|machines|servers|gpus|vms|replicas|boxes|cards|licen[sc]es|seats)\b",
    re.IGNORECASE,
)


def memory(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """70 billion parameters on one card of 24 GB."""
    for model in hard(found, "model_size_params"):
        least = model.number * _FOUR_BIT
        for passage in passages:
            for m in _MEMORY.finditer(passage.text) if not passage.is_inert else ():
                holds = numerals.value(m["a"] or m["b"] or m["c"], "") * _GIGA[(m["unit"] or "g").lower()]
                if m["c"] and not says("capacity.on_it", f"{passage.sentence.before} {passage.text} {passage.after}"):
                    continue
                sides = sources(model, quoter.source(passage))
                if least > holds * _ROUNDED and not passage.is_else(*m.span()):
                    claim = f"the weights take {least:,.3g} GB at the least, and there are {holds:g} GB"
                    yield Contradiction(field=model.field, claim=claim, sides=sides)


_GIGA = {"k": 1e-6, "m": 1e-3, "g": 1.0}
_MEMORY = re.compile(
    r"\b(?:device|gateway|phone|sensor|controller|camera|tablet|handheld|board|kiosk|edge \w+)s?\b[^.;]{0,40}?"
    r"\b(?P<c>\d{1,4}) ?(?P<unit>[kmg])b(?: of)? (?:ram|memory)\b|"
    r"\b(?:one|single) (?:[\w-]+ ){0,3}?(?:gpu|card|device|machine|server|box)s?\b[^.;]{0,20}?\b(?P<a>\d{1,4}) ?gb\b"
    r"|\b(?:one|single) (?:[\w-]+ )?(?P<b>\d{1,4}) ?gb (?:gpu|card|device)",
    re.IGNORECASE,
)


def means_above(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`85,000 events a second at the peak`, `ten billion of them on an average day`, which is more on the mean."""
    rates = [*_rates(passages)]
    tops = ((p, q) for p, q in rates if q.period_s <= _HOUR_S and says("capacity.peak", p.piece(q.start, q.end)))
    for place, top in islice(tops, MOST):
        for passage, q in rates:
            words = [w.rstrip("s") for w in q.words.lower().split() if len(w) > _SHORT]
            same = "of them" in q.words or any(w in place.text.lower() for w in words)
            mean = q.period_s >= _DAY_S or (
                q.noun not in _STREAMS and says("capacity.steady", passage.clause(q.start, q.end))
            )
            if passage is not place and same and mean and q.value > _ROUNDED * top.value:
                field = "events_per_second" if top.noun == "events" else "peak_rps"
                claim = f"{q.value * _DAY_S:,.0f} a day are {q.value:,.4g} a second, at the peak it is {top.value:,.4g}"
                yield Contradiction(field=field, claim=claim, sides=(quoter.source(place), quoter.source(passage)))


def _rates(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Quantity]]:
    """How much of something comes in a time, of the whole system."""
    for passage in passages:
        whole = not passage.is_inert and not says("amounts.per_head", passage.text)
        for q in passage.quantities if whole else ():
            one = says("capacity.one_of", passage.piece(q.start, q.end))
            if q.kind == "rate" and q.period_s and q.value and not (one or passage.is_else(q.start, q.end)):
                yield passage, q


_STREAMS = ("requests", "events")  # which may be those of several things
_HOUR_S, _DAY_S, _SHORT = 3600, 86_400, 3

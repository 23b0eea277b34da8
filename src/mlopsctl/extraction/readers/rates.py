"""How many requests, events or records come in a time: averages, peaks, and peaks told by other figures."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.nouns import noun_class
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity, quantities
from mlopsctl.extraction.readers.amounts import goes_on, is_moved
from mlopsctl.extraction.readers.bursts import bursts
from mlopsctl.extraction.readers.fleets import is_shared
from mlopsctl.extraction.readers.labels import cues, label, labels
from mlopsctl.extraction.trimming import reasonless

_HOUR_S, _DAY_S, _WEEK_S, _YEAR_S = 3600, 86_400, 604_800, 31_536_000
_FEWEST = 0.001  # a second; `one photo an hour` is what each of many sends
_RATE_CUES = pattern("amounts.rate_cues")
_TIMES = pattern("amounts.times")
_NEAR, _SPAN = 30, 130
_DENIED = re.compile(
    r"(?:\b(?:not|never|hardly)|n't)(?: (?:about|the|our|really|even|quite|like|as (?:much|many) as|a))*\s*$",
    re.IGNORECASE,
)  # `that is not 1,000 requests per second`


def read(passage: Passage) -> Iterator[Reading]:
    rates = [q for q in passage.quantities if q.kind == "rate"]
    yield from _without_parts(passage, _our_share(passage, [r for q in rates for r in _rate(passage, q)]))
    yield from bursts(passage)


def _our_share(passage: Passage, found: list[Reading]) -> list[Reading]:
    """`The exchange sends 200,000 a second; we subscribe to 3,000 of them`: what reaches us alone."""
    ours = [r for r in found if says("rates.our_share", passage.clause(r.start, r.end))] if len(found) > 1 else []
    others = [r for r in found if r not in ours and not _is_height(passage.clause(r.start, r.end))]
    more = [r for r in others if any(float(r.value) > float(o.value) for o in ours)]
    if not more:
        return found
    events = any(r.field == "events_per_second" for r in more)  # `400 of those`
    kept = [r for r in found if r not in more]
    return [
        replace(r, field="events_per_second") if events and _OF_THEM.search(passage.text, r.start, r.end) else r
        for r in kept
    ]


def _is_height(clause: str) -> bool:
    return any(cue[0] == "peak" for cue in cues(clause))


_OF_THEM = re.compile(r"\bof (?:them|these|those|which)\b", re.IGNORECASE)


def _without_parts(passage: Passage, found: list[Reading]) -> list[Reading]:
    """`A 120 rps, B 80 rps, C 40 rps at peak, together 240`: the sum alone."""
    total = max((float(r.value) for r in found), default=0)
    parts = [r for r in found if float(r.value) != total]
    if len(parts) <= 1 or sum(float(r.value) for r in parts) != total:
        return found
    peak = any(r.field == "peak_rps" for r in found) or (
        found[0].field in ("rate_rps", "avg_rps") and _is_height(passage.text)
    )
    return [replace(r, field="peak_rps") if peak else r for r in found if r not in parts]


def _rate(passage: Passage, q: Quantity) -> Iterator[Reading]:
    if (
        q.value >= _FEWEST
        and (not is_shared(passage, q) or _is_one_of_each(passage, q))
        and not _is_business(passage, q)
        and not _DENIED.search(passage.text, max(0, q.start - _NEAR), q.start)
        and not says("amounts.other_rate", _said_of(passage, q))
    ):
        yield from _one_rate(passage, q)


def _said_of(passage: Passage, q: Quantity) -> str:
    """The clause of a rate, with its asides."""
    own = passage.text[q.start : q.end]
    said = (reasonless(clause, own) for clause in (passage.clause(q.start, q.end), passage.clauses(q.start, q.end)[0]))
    return " ".join(dict.fromkeys([*said, *passage.asides(q.start, q.end)]))


def _is_business(passage: Passage, q: Quantity) -> bool:
    """Whether it is no load: `11 million calls a year` of a house, `the screen refreshes once a minute`."""
    if _PHYSICAL.match(q.words) or (_TURNS.match(passage.text, q.end - 3) and says("rates.turning", passage.text)):
        return True  # `0.8 m/s`, `the fan turns at 900 rpm`
    if _OFTEN.match(passage.text, q.start) or " every " in passage.text[q.start : q.end]:
        return says("fleets.no_call", passage.piece(q.start, q.end))
    return q.period_s >= _YEAR_S and q.noun == "requests" and not says("rates.technical", q.words)


_PHYSICAL = pattern("rates.physical")
_TURNS = re.compile(r"rpm\b", re.IGNORECASE)
_OFTEN = re.compile(r"(?:once|twice|thrice)\b", re.IGNORECASE)


def _one_rate(passage: Passage, q: Quantity) -> Iterator[Reading]:
    if says("rates.one_event", passage.text) and q.period_s <= _DAY_S and not _is_past(passage, q):
        yield from _streams(passage, q, hard=not passage.is_soft(q.start, q.end))
    else:
        yield from _by_noun(passage, q)


def _by_noun(passage: Passage, q: Quantity) -> Iterator[Reading]:
    soft, text = passage.is_soft(q.start, q.end), passage.text
    answered = _is_one_call(passage) or _is_one_of_each(passage, q)
    noun = "requests" if answered or _is_talk(passage, q) else q.noun or _what(passage, q)
    if _is_past(passage, q):
        return
    if noun == "events":
        yield from _streams(passage, q, hard=not soft) if q.period_s <= _WEEK_S else ()
    elif noun == "records" and q.period_s <= _DAY_S and says("amounts.sensed", text) and not _is_lot(passage, q, noun):
        yield Reading("events_per_second", q.value, q.start, q.end, not soft, 0.75)
    elif noun == "records" and q.period_s <= _HOUR_S:
        yield from _requests(passage, q, hard=not soft)
    elif _is_nightly(passage, q) or (q.period_s >= _DAY_S and _is_lot(passage, q, noun)):
        surely = 0.8 if q.period_s <= _WEEK_S else 0.7  # so many a month are rarely done in one run
        yield Reading("batch_records_per_run", round(q.value * q.period_s), q.start, q.end, not soft, surely)
    elif noun == "records" and q.period_s >= _DAY_S and says("rates.arriving", _around(passage)):
        yield Reading("avg_rps", q.value, q.start, q.end, not soft, 0.65)
    elif noun == "requests" and q.period_s >= _DAY_S and says("rates.all_done", passage.after):
        yield Reading("batch_records_per_run", round(q.value * q.period_s), q.start, q.end, not soft, 0.75)
    elif noun == "requests":
        yield from _requests(passage, q, hard=not soft)
    elif not noun and q.period_s <= _HOUR_S and not _LETTER.search(q.words):
        yield from (replace(r, field=f"bare_{r.field}") for r in _requests(passage, q, hard=not soft))


def _is_talk(passage: Passage, q: Quantity) -> bool:
    """Whether it is a message of a talk, which is to be answered."""
    return says("rates.message", q.words) and says("rates.chatted", f"{passage.sentence.before} {passage.text}")


def _streams(passage: Passage, q: Quantity, *, hard: bool) -> Iterator[Reading]:
    given_off = says("rates.given_off", passage.piece(q.start, q.end))
    if not _is_part(passage, q) and labels(passage).get(q) != "none" and not given_off:
        streamed = "avg" in labels(passage).values() and says("amounts.sensed", passage.text)
        sensed = streamed or not says("amounts.written", passage.text)
        surely = 0.8 if sensed and label(passage, q) == "peak" else 0.9  # the mean of a stream outweighs its peak
        yield Reading("events_per_second", q.value, q.start, q.end, hard, surely)


def _is_lot(passage: Passage, q: Quantity, noun: str) -> bool:
    """Whether so many are scored together, and not one by one as they arrive."""
    told = f"{passage.text} {goes_on(passage)}"
    if is_moved(passage, q):
        return False
    if noun != "records":  # `2,000 recordings a day, transcribed overnight`
        return not noun and bool(_THINGS.match(q.words)) and says("amounts.run", told)
    return says("rates.filed", told) or (says("amounts.batch", told) and not says("rates.on_arrival", told))


def _is_one_call(passage: Passage) -> bool:
    """`2,400 studies a day, each study is one request`."""
    if any(q.kind == "rate" and q.noun == "requests" for q in passage.quantities):
        return False
    return any(says("rates.one_call", told) for told in (passage.text, passage.sentence.before, passage.after))


def _is_one_of_each(passage: Passage, q: Quantity) -> bool:
    """`score each application, about 4,000 a day`; not `score all parcels, 40,000 a night`."""
    led = pattern("rates.each").search(passage.text, max(0, q.start - _SPAN), q.start)
    return (
        bool(led)
        and not _is_nightly(passage, q)
        and not _LETTER.search(q.words)
        and not says("amounts.run", _around(passage))
    )


def _is_nightly(passage: Passage, q: Quantity) -> bool:
    return not q.noun and not _LETTER.search(q.words) and "night" in passage.text[q.start : q.end].lower()


def _is_past(passage: Passage, q: Quantity) -> bool:
    """Whether so many came once; what `has to be supported` again still counts."""
    clause = passage.clause(q.start, q.end)
    other = next((o for o in passage.quantities if o.kind == "rate" and o.start > q.end), None)
    again = clause.partition(passage.piece(other.start, other.end))[0] if other else clause
    if says("rates.again", again or clause) or says("rates.observed", clause):
        return False
    return passage.is_over(q.start, q.end) or (
        passage.is_history(q.start, q.end) and not says("amounts.now", passage.text)
    )


def _around(passage: Passage) -> str:
    return f"{passage.text} {goes_on(passage)} {passage.sentence.context}"


def _what(passage: Passage, q: Quantity) -> str:
    """What an unnamed rate counts: what the sentence speaks of, else what the ones before it count."""
    text = passage.text
    if _LETTER.search(q.words):  # something else, such as mails or valuations
        asked = says("rates.asked", text) or (q.words.strip() == "times" and says("fleets.asks", text))
        return "" if q.period_s > _HOUR_S and not asked else _streamed(text) or "requests"
    if q.period_s > _DAY_S or (q.period_s > _HOUR_S and any(o.kind == "money" for o in passage.quantities)):
        return ""  # `300 euros each, 120,000 a month in total`
    rates = [o for o in passage.quantities if o.kind == "rate" and o is not q]
    named = [o.noun for o in rates if o.noun] or ["requests" for o in rates if _LETTER.search(o.words)]
    label = _LABEL.match(text)  # `Photos: 350,000 a day`
    headed = label and noun_class(label[1]) == "records"
    return named[0] if named else "records" if headed else _streamed(text) or _told(passage)


_LABEL = re.compile(r"\W*((?:[A-Za-z-]+ ){0,2}[A-Za-z-]+)\**: ")


def _streamed(text: str) -> str:
    served = says("rates.served", text) and not says("amounts.sensed", text)  # `messages go through the API`
    return "events" if says("amounts.events", text) and not served else ""


def _told(passage: Passage) -> str:
    """What the words around speak of."""
    text, sentence = passage.text, passage.sentence
    said = f"{text} {sentence.before} {sentence.context}"
    if sentence.question and says("rates.how_many", sentence.question):
        return "events" if says("amounts.events", sentence.question) else "requests"
    if _TIMES.search(text) or says("amounts.requests", said) or (says("rates.asked", text) and not _streamed(text)):
        return "requests"
    if any(o.kind == "rate" and o.noun != "events" and _LETTER.search(o.words) for o in quantities(sentence.before)):
        return "requests"
    kinds = (noun_class(word) for told in (text, sentence.before, sentence.question) for word in _WORD.findall(told))
    return _streamed(said) or next((kind for kind in kinds if kind in ("requests", "events")), "")


_THINGS = re.compile(r"\s*(?:[a-z-]+ ){0,2}[a-z-]{3,}s\s*$", re.IGNORECASE)
_LETTER, _WORD = re.compile(r"[A-Za-z]"), re.compile(r"[A-Za-z]{3,}")


def _is_part(passage: Passage, q: Quantity) -> bool:
    """`each of the 12 sends 250 a second, so 3k/s altogether`: the sum counts, not the part."""
    others = [o for o in passage.quantities if o.kind == "rate" and o is not q and o.value > q.value]
    return any(says("amounts.total", passage.piece(o.start, o.end)) for o in others)


def _requests(passage: Passage, q: Quantity, *, hard: bool) -> Iterator[Reading]:
    told = label(passage, q)
    if told == "none":
        return
    told = "peak" if told == "rate" and _MOST.match(passage.after) else told
    rates = [other for other in passage.quantities if other.kind == "rate"]
    row = passage.sentence.kind == "row"
    lowest = not row and _is_lowest(q, rates) and not _is_below_mean(passage, q)
    told = "rate" if told == "rate" or (told == "peak" and lowest) else told
    yield Reading(f"{told}_rps", q.value, q.start, q.end, hard, 0.75 if told == "rate" else 0.95)


def _is_lowest(q: Quantity, rates: list[Quantity]) -> bool:
    """With two rates in a sentence, the lower one is no peak."""
    return len(rates) > 1 and q.value == min(o.value for o in rates) < max(o.value for o in rates)


def _is_below_mean(passage: Passage, q: Quantity) -> bool:
    """`average 500 rps, peak 200 rps`: what is said, whether or not it can be."""
    named = labels(passage)
    return bool(_PEAK.search(passage.text, 0, q.start)) and "avg" in [named.get(o) for o in named if o is not q]


_PEAK = re.compile(r"\b(?:peaks?|max\w*)(?: (?:load|rate|traffic))?[ :=]{1,3}(?:of |at |is )?$", re.IGNORECASE)
_MOST = re.compile(  # `6 pictures a second. This is maximum`
    r"\W*(?:this|that|it)(?:'s| is| was| would be) (?:already )?(?:the |our |an? )?(?:absolute |very |real )?"
    r"(?:max\w*|peak\w*|upper|most|worst|limit|ceiling|highest|busiest)\b",
    re.IGNORECASE,
)

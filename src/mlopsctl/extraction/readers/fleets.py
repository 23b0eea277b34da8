"""What many devices or users send together: how often one of them does, times how many there are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mlopsctl.extraction.binding import Hit
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.nouns import noun_class
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity

_HOUR_MS, _MINUTE_MS = 3_600_000, 60_000
_STREAMED = ("events", "requests")  # `samples` are those of one of many
_EVERY = re.compile(
    r"\b(?:every|(?<!give )(?<!gives )(?<!gets )(?<!get )(?<!has )(?<!takes )(?<!needs )(?<!allow )(?<!allows )each"
    r"|per|once (?:every|per|in)|once in|interval of|at intervals of)\s*(?:about |roughly )?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s+((?:[a-z]+[ -]){0,2}[a-z]{2,}s|people|staff)\b", re.IGNORECASE)
_OF_THEM = re.compile(r"\s+of (?:them|these|those)\b", re.IGNORECASE)
EACH = re.compile(
    r"\b(?:on|at|in|for|per|to|with) (?:each|every)\b|\beach\b|\bapiece\b"
    r"|\bper (?!(?:sec|min|h|day|week|month|quarter|year)[a-z]*\b)[a-z]+\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\s(?:x|\u00d7|\*|times)\s*$", re.IGNORECASE)
_AT_RATE = re.compile(
    r"\s+(?:[a-z-]+ )?[a-z-]+s,?\s+(?:at|with|@|à|x|\u00d7|\*|times|by|sending|doing)\s+(?:about |up to |some )?",
    re.IGNORECASE,
)
_ONCE = re.compile(r"(?:once|twice|thrice) ", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"\W*(?:that(?:'s| is) |all (?:of )?(?:this|that) |this is |i\.e\. )?(?:per|(?:for |from |by )?(?:each|every)) "
    r"(?:single )?([a-z]{3,})(?:, that is|, of course)?[.!]?\s*$",
    re.IGNORECASE,
)  # a sentence of its own: `Per sensor.`
_CARRIER = pattern("fleets.carrier")
_ONE = pattern("fleets.one")
_REPORTS = pattern("arithmetic.reports")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often one thing happens, a second; `carrier` is one of those with which it does, `?` if left open."""

    rate: float
    noun: str
    start: int
    end: int
    carrier: str


def read(passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    """Sums that the text leaves to the reader; a sum that it states is read from there."""
    for index, passage in enumerate(passages):
        near = [*reversed(passages[max(0, index - 2) : index]), *passages[index + 1 : index + 4]]
        told = [passage.text, *(p.text for p in near if p.sentence.block == passage.sentence.block)]
        silent = passage.is_inert or any(says("rates.filed", said) for said in told)  # `in one file per night`
        for rhythm in () if silent else _used(passage, [*rhythms(passage)]):
            many = _many(passage, rhythm, near) if rhythm.carrier else 1.0
            if rhythm.noun and many and not passage.is_history(rhythm.start, rhythm.end):
                field = "events_per_second" if rhythm.noun == "events" else "avg_rps"
                soft = passage.is_soft(rhythm.start, rhythm.end)
                yield Reading(field, rhythm.rate * many, rhythm.start, rhythm.end, not soft, 0.75), passage


def _used(passage: Passage, told: list[Rhythm]) -> list[Rhythm]:
    """Of several, what is made use of: `each delivers 10 frames a second; we analyse 2 per second and camera`."""
    used = [r for r in told if says("fleets.used", passage.clause(r.start, r.end))] if len(told) > 1 else []
    return used or told


def rhythms(passage: Passage) -> Iterator[Rhythm]:
    for q in passage.quantities:
        if q.kind == "rate" and says("fleets.limit", passage.clause(q.start, q.end)):
            continue
        if q.kind == "rate" and q.period_s and is_shared(passage, q):
            noun = "events" if q.noun == "samples" else q.noun if q.noun in _STREAMED else _said_noun(passage)
            yield Rhythm(q.value, noun, q.start, q.end, _carrier(passage, q) or "?")
        elif (
            q.kind == "duration"
            and 0 < q.value <= _HOUR_MS
            and _EVERY.search(passage.text, max(0, q.start - 40), q.start)
        ):
            yield from _interval(passage, q)


def is_shared(passage: Passage, q: Quantity) -> bool:
    """Whether a rate is that of one of many."""
    if any(c[1] == q.end + 1 and passage.text.startswith("and ", c[1]) for c in _carriers(passage.text)):
        return True
    summed = says("amounts.total", passage.piece(q.start, q.end)) and not _ONCE.match(passage.text, q.start)
    if summed or says("rates.one_call", passage.text):
        return False
    if q.noun == "samples" or (_ONCE.match(passage.text, q.start) and _REPORTS.search(passage.clause(q.start, q.end))):
        return True
    if any(_AT_RATE.fullmatch(passage.text, n.end, q.start) for n, _ in counted(passage) if n.end < q.start):
        return True  # `40 streams at 5 frames a second`
    if _is_one(passage, q):  # `2.6 million meters, one reading every 15 minutes`
        return True
    return bool(_carrier(passage, q)) or says("amounts.per_head", passage.clause(q.start, q.end))


def _is_one(passage: Passage, q: Quantity) -> bool:
    """Whether one thing happens in a time, where so many do it."""
    led = _ONE_THING.match(passage.text[q.start : q.end])
    return bool(led) and any(n.value >= _SEVERAL and n.end < q.start for n, _ in counted(passage))


def _interval(passage: Passage, q: Quantity) -> Iterator[Rhythm]:
    """`one ping every 20 seconds`, `every ten seconds each meter pushes a reading`."""
    clause = passage.clause(q.start, q.end)
    asked = q.value <= _MINUTE_MS and says("fleets.asked", passage.piece(q.start, q.end))
    if not asked and says("fleets.no_call", passage.piece(q.start, q.end)):
        return
    carrier = _carrier(passage, q) or _senders(passage, q)
    if asked and carrier and _CALLED.search(passage.piece(q.start, q.end)):
        carrier = carrier if EACH.search(passage.piece(q.start, q.end)) else ""  # `it is called every 4 seconds`
    noun = next((n for m in _ONE.finditer(clause) if (n := noun_class(m["noun"])) in _STREAMED), "")
    noun = "requests" if asked and noun != "events" else noun
    if not noun and not carrier and says("fleets.handled", clause):
        noun = next(("requests" for m in _ONE.finditer(clause) if noun_class(m["noun"]) == "records"), "")
    noun = noun or ("requests" if carrier and _ONE_EVERY.search(passage.text, max(0, q.start - 40), q.start) else "")
    if noun or (carrier and _REPORTS.search(clause)):
        yield Rhythm(1000 / q.value, noun or _said_noun(passage), q.start, q.end, carrier)


def _carrier(passage: Passage, q: Quantity) -> str:
    """`kiosk` of `per kiosk`, `each of our 400 kiosks`; `?` of `each`."""
    near = [c for c in _carriers(passage.text) if abs(c[1] - q.start) < _REACH]
    nearest = min(near, key=lambda c: min(abs(c[1] - q.end), abs(q.start - c[2])), default=None)
    if nearest:
        return nearest[0]
    fragment = _FRAGMENT.match(passage.after)
    return fragment[1].lower() if fragment else ""


@lru_cache(maxsize=1024)
def _carriers(text: str) -> tuple[Hit, ...]:
    found = (((m["one"] or m["typical"] or "?").lower(), *m.span()) for m in _CARRIER.finditer(text))
    return tuple(
        hit
        for hit in found
        if noun_class(hit[0]) not in _STREAMED
        and not _is_shared_by(text, hit)
        and not _SIZED.search(text, max(0, hit[1] - _BESIDE), hit[1])
        and not _SIZE.match(text, hit[2])
    )


def _is_shared_by(text: str, carrier: Hit) -> bool:
    """Whether it belongs to the number before it, and not to a rate behind: `21,000 articles in each of them, ...`."""
    return text.startswith(", ", carrier[2]) and bool(_NUMBER_OF.search(text, max(0, carrier[1] - _BESIDE), carrier[1]))


_SIZED = re.compile(
    r"\b(?:[kmg]i?b|[kmg]?bytes?|pages?|[km]?pixels|lines|words|tokens|euros?|dollars?) $", re.IGNORECASE
)
_SIZE = re.compile(
    r"(?: (?:one|of|is|are|has|with|about|approximately|roughly|some|around|up to|max|weighs|has|carries))*[ ~,:(]+"
    r"\d[\d.,]* ?[kmg]?i?b(?:ytes?)?\b",
    re.IGNORECASE,
)  # `each one of about 0.8 KB`
_NUMBER_OF = re.compile(r"\d (?:[a-z-]+ ){1,3}(?:in|for|at|on|with|per) $", re.IGNORECASE)


def _senders(passage: Passage, q: Quantity) -> str:
    """`trucks` of `350 trucks report their position every 5 seconds`."""
    before = [(n, noun) for n, noun in counted(passage) if n.end < q.start]
    number, noun = before[-1] if before else (None, "")
    sent = number and _SEND.match(passage.text, number.end)
    return noun.split()[0] if number and number.value >= _SEVERAL and sent else ""


_CALLED = re.compile(
    r"\b(?:is|are|gets?|be|being) (?:\w+ )?(?:asked|called|queried|hit|polled|invoked|consulted|requested|triggered)\b",
    re.IGNORECASE,
)
_SEND = re.compile(
    r"\s+(?:[a-z-]+ ){1,4}?(?:(?:will|that|which|now|all) )?"
    r"(?:reports?|sends?|emits?|publish|push|transmit|uploads?|posts?|pings?"
    r"|measures?|samples?|logs?|deliver|write|stream|tell|give|record|make|ask|call|query|poll|signal|share|broadcast)\b",
    re.IGNORECASE,
)
_ONE_THING = re.compile(r"(?:one|an?|1|a single) (?!or |to )(?=[a-z])", re.IGNORECASE)
_REACH, _BESIDE, _SEVERAL = 90, 40, 20
_ONE_EVERY = re.compile(r"\bone (?:each )?(?:every|each|per)\b", re.IGNORECASE)


def _said_noun(passage: Passage) -> str:
    said = f"{passage.text} {passage.sentence.before}"
    if says("amounts.events", said):
        return "events"
    return "requests" if says("fleets.asks", said) else "events" if _REPORTS.search(said) else ""


def _many(passage: Passage, rhythm: Rhythm, near: Sequence[Passage]) -> float:
    """How many carriers there are; nothing when the text does not say, or names several things."""
    known = rhythm.carrier != "?"
    stem = re.compile(rf"\b{re.escape(rhythm.carrier.removesuffix('s'))}", re.IGNORECASE) if known else None
    for place in (passage, *(p for p in near if p is not passage and not p.is_inert)):
        candidates = [
            (q, noun)
            for q, noun in counted(place)
            if not (place is passage and rhythm.start <= q.start < rhythm.end) and not is_passive(noun)
        ]
        named = [c for c in candidates if stem and (stem.search(c[1]) or _has(place.text, c[0], stem))]
        named = named or [c for c in candidates if stem and c[1] == "them"]
        senders = [c for c in candidates if place is not passage or c[0].end <= rhythm.start] or candidates
        chosen = named or ([] if known else senders[-1:])
        if len(chosen) == 1:
            total, factors, _ = _product(place, *chosen[0])
            return total if named or factors == len(senders) else 0
    return 0


def _has(text: str, q: Quantity, stem: re.Pattern[str]) -> bool:
    """`5,400 of them have a sensor box`: as many boxes."""
    verb = _HAS.match(text, q.end)
    return bool(verb and stem.search(text, verb.end(), verb.end() + _BESIDE))


_HAS = re.compile(
    r"[^.;\d]{0,30}?\b(?:have|has|carry|carries|with|fitted|equipped|got|wear|bear|contain|hold|own)\b"
    r"(?: an?| one| the| its)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def counted(passage: Passage) -> tuple[tuple[Quantity, str], ...]:
    """Numbers of things, with their nouns."""
    return tuple(_counted(passage))


def _counted(passage: Passage) -> Iterator[tuple[Quantity, str]]:
    for q in passage.quantities:
        if q.kind == "rate" and q.noun == "carriers":  # `400 pickers per shift`
            yield replace(q, kind="count", value=q.value * q.period_s), q.words.strip().lower()
        elif q.kind in ("count", "plain") and q.value > 1:
            if _OF_THEM.match(passage.text, q.end):
                yield q, "them"
            elif noun := _COUNTED.match(passage.text, q.end) or _row_head(passage, q):
                yield q, noun[1].lower()


def is_passive(noun: str) -> bool:
    """Whether such things send nothing themselves: `40,000 policy pages`."""
    return bool(_PASSIVE.fullmatch(noun))


def _row_head(passage: Passage, q: Quantity) -> re.Match[str] | None:
    """What a row counts: `| Sensors | 96,000, one reading every 10 s each |`."""
    return _ROW_HEAD.fullmatch(passage.text, 0, q.start) if passage.sentence.kind == "row" else None


_PASSIVE = pattern("fleets.passive")
_ROW_HEAD = re.compile(
    r"\|(?:\s*\|)?\s*(?:number of |no\. of |count of |total )?((?:[a-z-]+ ){0,2}[a-z]{2,}s)\b[^|\d]*\|\s*",
    re.IGNORECASE,
)


def times_each(passage: Passage, number: Quantity, noun: str) -> tuple[float, str]:
    """The number itself, times what carries so many each, and how it came about."""
    total, _, how = _product(passage, number, noun)
    return total, how


def _product(passage: Passage, number: Quantity, noun: str) -> tuple[float, int, str]:
    """`8 halls with 20 looms each, 4 probes per loom`: the product, how many factors it has, and how it came about."""
    text, things = passage.text, [*counted(passage)]
    at = next((i for i, (q, _) in enumerate(things) if q == number), 0)
    total, how, factors = number.value, f"{number.value:,.0f} {noun}", 1
    while at > 0:
        carrier, carriers = things[at - 1]
        own = things[at][0]
        behind = text[own.end : things[at + 1][0].start if at + 1 < len(things) else len(text)]
        between = text[carrier.end : own.start]
        if (
            len(between) >= _BESIDE
            or is_passive(carriers)
            or not (EACH.search(between + behind) or _BY.search(between))
        ):
            break
        total, how, factors = total * carrier.value, f"{carrier.value:,.0f} {carriers} x {how}", factors + 1
        at -= 1
    return total, factors, how

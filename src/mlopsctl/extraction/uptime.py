"""What is promised of the time in service against what the text says of stops, nights and single machines."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.readers.clocks import window
from mlopsctl.extraction.statements import Quoter, Statement, hard

_DAY_S, _WEEK_S, _MONTH_S = 86_400, 604_800, 2_629_800
_DOWNTIME = re.compile(r"\bdowntime|\bdown\b|\bout of service|\bunavailab|\boutages?\b", re.IGNORECASE)
_STOP, _PLANNED = pattern("conflicts.stop"), pattern("conflicts.planned")
_HIGH, _HIGHEST, _HIGHER = 99.9, 99.95, 99.99  # the last is more than one zone promises


def stops(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A stated share of the time against a stated downtime or a planned stop."""
    for s in _promised(found):
        share = s.number
        quote = s.constraint.source.quote
        limited = says("conflicts.limited", quote) and not says("conflicts.whole", quote)  # `in business hours`
        for passage in passages:
            allowed, said = 1 - share / 100, None if _is_of_old(passage) else _stated_downtime(passage)
            planned = 0.0 if limited or passage.is_inert else _planned_stop(passage)
            stop = said if said is not None and not passage.is_question else planned
            if stop and not _agree(s, stop) and (said is not None or stop > allowed):
                claim = f"it allows {allowed * 525_600:.0f} minutes a year, the text says {stop * 525_600:.0f}"
            elif share >= _HIGHEST and not limited and not passage.is_inert and _is_planned(passage):
                claim = f"it allows {allowed * 525_600:.0f} minutes a year, and a planned stop does not fit in"
            else:
                continue
            sides = tuple(dict.fromkeys((s.constraint.source, quoter.source(passage))))
            if said is not None and any(_agree(o, said) for o in _promised(found) if o.constraint.source not in sides):
                continue  # it is the time that another promise leaves
            yield Contradiction(field=s.field, claim=f"{share:g} % available: {claim}", sides=sides)


def _agree(promise: Statement, stop: float) -> bool:
    allowed = 1 - promise.number / 100
    return max(stop, allowed) <= 2 * min(stop, allowed)


def _is_of_old(passage: Passage) -> bool:
    """`The old engine is down nine hours a month` says nothing of what comes."""
    down = _DOWNTIME.search(passage.text)
    return down is not None and says("conflicts.as_is", passage.clause(*down.span()))


def _promised(found: Sequence[Statement]) -> list[Statement]:
    return hard(found, "availability_pct")


def _is_planned(passage: Passage) -> bool:
    stop = _STOP.search(passage.text)
    return bool(
        stop
        and _PLANNED.search(_told(passage))
        and not says("conflicts.elsewhere", passage.text)
        and not passage.negation(*stop.span())
    )


def _planned_stop(passage: Passage) -> float:
    """The share of the time that a stop takes that comes again: `every Sunday from 2 to 6 it is shut down`."""
    if not _is_planned(passage):
        return 0
    told = _told(passage)
    again = pattern("conflicts.again").search(told)
    lasting = next((q.value / 1000 for q in passage.quantities if q.kind == "duration"), 3600 * window(told))
    return lasting / _PERIODS[again.lastgroup or ""] if again else 0


def _told(passage: Passage) -> str:
    """With the sentence before, if it goes on to speak of it: `Rebuilt every Sunday. It is switched off meanwhile`."""
    return f"{passage.sentence.before} {passage.text}" if _MEANWHILE.search(passage.text) else passage.text


_MEANWHILE = re.compile(
    r"\b(?:meanwhile|in the meantime|(?:in|during|for|at) (?:this|that|these|those)(?: (?:time|window|hours|period))?"
    r"|while (?:this|that|it) (?:runs|happens|lasts)|then)\b",
    re.IGNORECASE,
)
_PERIODS = {"daily": _DAY_S, "weekly": _WEEK_S, "monthly": _MONTH_S, "yearly": 12 * _MONTH_S, "": _MONTH_S}


def _stated_downtime(passage: Passage) -> float | None:
    """The share of the time that the sentence says it is down."""
    if not _DOWNTIME.search(passage.text):
        return None
    lasting = [q for q in passage.quantities if q.kind == "duration" and not _LONGER.search(passage.text, 0, q.start)]
    stated = [q.value / 1000 / q.period_s for q in lasting if q.period_s >= _WEEK_S]
    said = ((q, _A_PERIOD.search(passage.text, q.end, q.end + _NEAR)) for q in lasting)
    stated += [q.value / 1000 / _PERIODS[f"{m[1].lower()}ly"] for q, m in said if m]  # `4 hours of outage a month`
    led = ((q, _PERIOD_LED.search(passage.text, max(0, q.start - 2 * _NEAR), q.start)) for q in lasting)
    stated += [q.value / 1000 / _PERIODS[f"{m[1].lower()}ly"] for q, m in led if m]  # `downtime in a year: 2 hours`
    return stated[0] if stated else None


_A_PERIOD = re.compile(r"\b(?:per|an?|each|every|any|one)(?: calendar)? (week|month|year)\b", re.IGNORECASE)
_PERIOD_LED = re.compile(
    r"\b(?:down ?time|down|outages?|out of service|unavailab\w+)\b[^.;]{0,20}?"
    r" (?:per|in|within|over|each|every|any|a|of)(?: (?:an?|any|one|each|every|the))?"
    r"(?: (?:calendar|whole|full|single))? (week|month|year)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_LONGER = re.compile(  # `outages of more than four hours are reported`
    r"\b(?:outage|downtime|interruption|stop|failure)s? (?:of more|of over|over|above|longer|exceeding|beyond)"
    r"[^.;]{0,12}$",
    re.IGNORECASE,
)
_NEAR = 50  # characters


def around_the_clock(
    found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter
) -> Iterator[Contradiction]:
    """Day and night without a break, and switched off at night."""
    if _promised(found):
        return
    live = [p for p in passages if not p.is_inert]
    always = [quoter.source(p) for p in live if says("conflicts.always", p.text) and not _is_over(p)]
    breaks = [quoter.source(p) for p in live if says("conflicts.off", p.text) and _is_planned(p) and not _is_over(p)]
    if always and breaks and always != breaks:
        sides = tuple(dict.fromkeys((*always, *breaks)))
        yield Contradiction(
            field="availability_pct", claim="in service without a break, and stopped as a rule", sides=sides
        )


def _is_over(passage: Passage) -> bool:
    return passage.is_history(0, len(passage.text)) or passage.is_foreign(0, len(passage.text))


def one_host(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    strict = [s for s in _promised(found) if s.number >= _HIGH]
    strict += [s for s in hard(found, "rto_minutes") if s.constraint.value == 0]
    stricter = any(s.number >= _HIGHER for s in _promised(found))
    single = [
        p
        for p in (passages if strict else ())
        if any(
            m.kind == "single_host"
            and not _denied(p, m.start, m.end)
            and (stricter or "zone" not in p.text[m.start : m.end].lower())
            for m in p.mentions
        )
        and not (p.is_inert or says("conflicts.as_is", p.text) or _is_over(p) or _IN_TURN.search(p.text))
    ]
    if single:
        sides = dict.fromkeys([*(s.constraint.source for s in strict), *(quoter.source(p) for p in single)])
        yield Contradiction(
            field=strict[0].field, claim="one host without a standby cannot keep this promise", sides=tuple(sides)
        )


_IN_TURN = re.compile(r"\bone (?:\w+ )?(?:after|by) (?:the other|another|one)\b|\bone at a time\b", re.IGNORECASE)


def _denied(passage: Passage, start: int, end: int) -> bool:
    return not passage.text[start:end].lower().startswith("no ") and bool(passage.negation(start, end))

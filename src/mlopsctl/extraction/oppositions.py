"""What rules each other out by nature: managed only and run by oneself, a closed network and an outside API."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.statements import Quoter, Statement, hard, sources

_PAIRS = (
    ("required_tech", "managed_only", "self_run", "managed services only, and something to run oneself"),
    ("private_networking", "closed", "outside", "no way to the internet, and a service that is reached over it"),
    ("availability_pct", "one_zone", "zone_loss", "one zone only, and the loss of a zone is to be survived"),
    ("rto_minutes", "unstaffed", "staffed", "nobody is on duty at night, and somebody is to act at any hour"),
)
_DAYS = {"continuous": 0, "every_few_minutes": 0, "hourly": 0, "daily": 1, "weekly": 7, "monthly": 30}
_MEETS = {"monthly": 30, "quarterly": 90, "halfyearly": 182, "yearly": 365}
_LARGE, _SLOW_MS = 13e9, 5000  # parameters that CPUs do not answer with in so much time
_LOADS = ("avg_rps", "peak_rps", "events_per_second")
_LATENCIES = ("latency_p50_ms", "latency_p95_ms", "latency_p99_ms")
_NEXT = 25  # characters from giving up to when


def opposed(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """One sentence demands what another one excludes."""
    for field, one, other, claim in _PAIRS:
        sides = [[p for p in passages if _demands(f"opposed.{name}", p)] for name in (one, other)]
        quoted = dict.fromkeys(quoter.source(p) for side in sides for p in side)
        if all(sides) and len(quoted) > 1:
            yield Contradiction(field=field, claim=claim, sides=tuple(quoted))


def _demands(name: str, passage: Passage) -> bool:
    """Whether a sentence says so of the whole system: not of a part of it, of the past or of others."""
    said = None if passage.is_inert or says("conflicts.exempt", passage.text) else pattern(name).search(passage.text)
    return said is not None and not (
        passage.negation(*said.span())
        or passage.is_history(*said.span())
        or passage.is_foreign(*said.span())
        or passage.is_soft(*said.span())
    )


def self_run(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Nothing managed, and a service that only exists managed."""
    services = [s for s in hard(found, "required_tech") if s.members[0] in data("places")["managed"]]
    for passage in passages if services else ():
        if _demands("opposed.unmanaged", passage):
            for tech in services:
                sides = sources(quoter.source(passage), tech)
                if len(sides) > 1:
                    claim = f"nothing managed, and {tech.members[0]}, which is a managed service"
                    yield Contradiction(field="required_tech", claim=claim, sides=sides)


def sessions(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Each model needs the word of a board that meets less often than models are trained."""
    for cadence in hard(found, "retrain_cadence"):
        days = _DAYS.get(str(cadence.constraint.value), _MEETS["yearly"])
        for passage in passages:
            met = None if passage.is_inert else _BOARD.search(passage.text)
            apart = _MEETS[next(k for k, v in met.groupdict().items() if v)] if met else 0
            if apart > 2 * days and _MODEL.search(f"{passage.sentence.before} {passage.text} {passage.after}"):
                sides = sources(cadence, quoter.source(passage))
                claim = f"trained every {days or 1} days, and approved every {apart} days"
                yield Contradiction(field=cadence.field, claim=claim, sides=sides)


_BOARD = re.compile(
    r"\b(?:meets?|sits|convenes|approv\w+|signs? off|signed off|reviews?|sign-off)\b[^.;]{0,40}?"
    r"(?:(?P<quarterly>\bquarterly\b|\b(?:once |every |each |a |per |the )+quarter\b|\bfour times a year\b"
    r"|\bevery three months\b)"
    r"|(?P<halfyearly>\btwice a year\b|\bhalf-?yearly\b|\bevery six months\b)"
    r"|(?P<monthly>\bmonthly\b|\b(?:once |every |each |a |per )+month\b)"
    r"|(?P<yearly>\b(?:yearly|annually)\b|\b(?:once |every |each |a |per )+year\b))",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"\b(?:each|every|any|all|no) (?:\w+ ){0,2}?(?:models?|versions?|releases?)\b[^.;]{0,60}"
    r"\b(?:approv\w+|sign\w*[- ]off|signed|released?|board|committee|accept\w*|validat\w+|live|production)\b"
    r"|\b(?:approv|accept|validat|releas|sign)\w* (?:off )?(?:each|every|any|all) (?:\w+ ){0,2}?"
    r"(?:model|version|release)s?\b",
    re.IGNORECASE,
)


def weight(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A large language model without accelerators that is to answer at once."""
    without = [s for s in hard(found, "gpu_required") if s.constraint.value is False]
    large = [s.constraint.source for s in hard(found, "model_size_params") if s.number >= _LARGE]
    large += [quoter.source(p) for p in passages if (said := _LLM.search(p.text)) and _is_chosen(p, *said.span())]
    most = max([s.number for s in hard(found, "model_size_params")], default=_LARGE)
    fast = [s for f in _LATENCIES for s in hard(found, f) if s.number <= _SLOW_MS * max(1, most / _LARGE)]
    fast += [s for f in _LOADS for s in hard(found, f) if s.number >= 1]
    if without and large and fast:
        sides = sources(without[0], large[0], fast[0])
        claim = "a model of so many parameters without a GPU does not answer so soon"
        yield Contradiction(field="gpu_required", claim=claim, sides=sides)


_LLM = re.compile(r"\b(?:1[3-9]|[2-9]\d|\d{3})B\b")


def _is_chosen(passage: Passage, start: int, end: int) -> bool:
    said = passage.negation(start, end) or passage.is_history(start, end) or passage.is_foreign(start, end)
    return not (passage.is_inert or said or passage.is_soft(start, end))


def patience(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Who calls gives up before the answer may come."""
    limits = [s for f in _LATENCIES for s in hard(found, f)]
    for passage in passages if limits else ():
        slowest, source = max(limits, key=lambda s: s.number), quoter.source(passage)
        for q in _giving_up(passage) if source != slowest.constraint.source else ():
            if q.value < slowest.number:
                claim = f"who calls gives up after {q.value:g} ms, the answer may take {slowest.number:g} ms"
                yield Contradiction(field=slowest.field, claim=claim, sides=sources(source, slowest))


def _giving_up(passage: Passage) -> Iterator[Quantity]:
    """The times after which somebody who calls waits no longer."""
    told = None if passage.is_inert else pattern("opposed.gives_up").search(passage.text)
    for q in passage.quantities if told else ():
        near = told is not None and 0 <= q.start - told.end() < _NEXT
        if near and q.kind == "duration" and q.value and not passage.is_history(q.start, q.end):
            yield q

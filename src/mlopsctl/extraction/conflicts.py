"""Statements that cannot both hold, each side quoted."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, groupby

from mlopsctl.domain.requirements import Constraint, Contradiction, Source
from mlopsctl.extraction.arithmetic import volumes
from mlopsctl.extraction.crossings import abroad, backups, banned, regimes
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.money import usd
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Quoter, Statement

_SINGLE_VALUED = (
    "latency_p50_ms",
    "latency_p95_ms",
    "latency_p99_ms",
    "monthly_budget_usd",
    "availability_pct",
    "rto_minutes",
    "rpo_minutes",
    "batch_window_hours",
    "avg_rps",
    "peak_rps",
    "audit_retention_days",
    "team_size",
    "ci_platform",
    "retrain_cadence",
)
_TOLERANCE, _ROUNDED = 0.01, 0.05
_FOR = re.compile(
    r"(?:\s*\(?(?:at )?p\d\d\)?)?\s*(?:for|from|on|in|within) (?:the |our |an? )?([a-z][\w-]+)", re.IGNORECASE
)
_FOR_BEFORE = re.compile(r"\b(?:for|from|on) (?:the |our |an? )?([a-z][\w-]+)[^,;.]{0,15}$", re.IGNORECASE)
_KIND_OF_LOG = re.compile(r"\b([a-z]+) (?:logs?|records?|trails?)\b", re.IGNORECASE)
_PHASE = re.compile(r"\b(?:train|serv|infer|scor)\w*", re.IGNORECASE)
_STOP_BETWEEN = re.compile(r"[;]|[.!?]\s")
_WEEK_S = 604_800
_DOWNTIME = re.compile(r"\bdowntime|\bdown\b|\bout of service|\bunavailab|\boutages?\b", re.IGNORECASE)
_STOP = pattern("conflicts.stop")
_PLANNED = pattern("conflicts.planned")
_UNSAFE = pattern("conflicts.unsafe")
_HIGH, _HIGHEST = 99.9, 99.95


def contradictions(
    found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter
) -> tuple[Contradiction, ...]:
    """All clashes, those of one field first."""
    return tuple(c for rule in _RULES for c in rule(found, passages, quoter))


Rule = Callable[[Sequence[Statement], Sequence[Passage], Quoter], Iterator[Contradiction]]


def _of(found: Sequence[Statement], field: str, *, hard: bool = True) -> list[Statement]:
    return [s for s in found if s.field == field and (s.constraint.hard or not hard)]


def _sides(*statements: Statement) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(s.constraint.source for s in statements))


def _numbers(found: Sequence[Statement], _passages: Sequence[Passage], _quoter: Quoter) -> Iterator[Contradiction]:
    for field in _SINGLE_VALUED:
        stated = _of(found, field)
        stated = [s for s in stated if s.constraint.value not in ("on_drift", "manual")]  # may come on top
        if any(_differ(a, b) for a, b in combinations(stated, 2)):
            shown = " and ".join(dict.fromkeys(_show(s.constraint) for s in stated))
            yield Contradiction(field=field, claim=f"`{field}` is stated as {shown}", sides=_sides(*stated))


def _differ(a: Statement, b: Statement) -> bool:
    """Whether two statements of one field cannot both hold; limits of different things can."""
    x, y = a.constraint.value, b.constraint.value
    if x == y and a.constraint.currency == b.constraint.currency:
        return False
    if a.constraint.source == b.constraint.source and (a.field == "avg_rps" or not _apart(a, b)):
        return False
    scopes = _scope(a), _scope(b)
    if all(scopes) and scopes[0] != scopes[1]:
        return False
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return _far(a.field, _comparable(a), _comparable(b))
    return True


def _apart(a: Statement, b: Statement) -> bool:
    """Whether a full stop or a semicolon parts two figures of one sentence; else one qualifies the other."""
    start = a.constraint.source.start
    first, second = sorted((a.span, b.span))
    return bool(_STOP_BETWEEN.search(a.constraint.source.quote, first[1] - start, max(first[1], second[0]) - start))


def _comparable(statement: Statement) -> float:
    """In US dollars; of availability, what counts is the time out of service."""
    value = float(str(statement.constraint.value))
    return 100 - value if statement.field == "availability_pct" else usd(value, statement.constraint.currency)


def _far(field: str, x: float, y: float) -> bool:
    tolerance = _ROUNDED if field == "monthly_budget_usd" else _TOLERANCE  # a year's budget is a rounded one
    return abs(x - y) > tolerance * max(abs(x), abs(y))


def _scope(statement: Statement) -> str:
    """What a limit is for: `50 ms for search`, `for search 50 ms`."""
    quote, start = statement.constraint.source.quote, statement.constraint.source.start
    if statement.field == "audit_retention_days":
        kept = _KIND_OF_LOG.search(quote)
        return kept[1].lower() if kept else ""
    after = _FOR.match(quote, statement.span[1] - start)
    before = _FOR_BEFORE.search(quote, 0, max(0, statement.span[0] - start))
    found = after or before
    return found[1].lower() if found else ""


def _show(constraint: Constraint) -> str:
    value = constraint.value
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return shown if constraint.currency == "USD" else f"{shown} {constraint.currency}"


def _required_and_forbidden(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    for wanted, forbidden in (("clouds", "clouds_forbidden"), ("required_tech", "forbidden_tech")):
        for no in _of(found, forbidden):
            clash = [s for s in _of(found, wanted) if s.constraint.value == no.constraint.value]
            if clash and clash[0].constraint.source != no.constraint.source:
                name = ", ".join(no.constraint.value) if isinstance(no.constraint.value, tuple) else ""
                yield Contradiction(
                    field=wanted, claim=f"{name} is both required and ruled out", sides=_sides(*clash, no)
                )


def _only(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    """`AWS only` here and another provider there."""
    clouds = _of(found, "clouds")
    for s in clouds:
        exclusive = re.search(r"\bonly\b|\bexclusively\b", s.constraint.source.quote, re.IGNORECASE)
        others = [
            o for o in clouds if o.constraint.value != s.constraint.value and o.constraint.source != s.constraint.source
        ]
        if exclusive and others:
            yield Contradiction(
                field="clouds", claim="one provider only, and another one as well", sides=_sides(s, *others)
            )
            return


def _flags(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    flags = sorted(
        (s for s in found if isinstance(s.constraint.value, bool) and s.constraint.hard), key=lambda s: s.field
    )
    for field, group in groupby(flags, key=lambda s: s.field):
        stated = [s for s in group if not _is_of_phase(s)]
        if len({s.constraint.value for s in stated}) > 1 and len(_sides(*stated)) > 1:
            yield Contradiction(field=field, claim=f"`{field}` is both wanted and refused", sides=_sides(*stated))


def _is_of_phase(refusal: Statement) -> bool:
    """`GPU only for training`, `not needed for low amounts`: one part may need what another does not."""
    quote, start = refusal.constraint.source.quote, refusal.constraint.source.start
    if refusal.constraint.value is False and says("conflicts.part", quote[max(0, refusal.span[1] - start) :]):
        return True
    says_no = refusal.field == "gpu_required" and refusal.constraint.value is False
    return says_no and bool(_PHASE.search(refusal.constraint.source.quote))


def _downtime(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A stated share of time against a stated downtime or a planned stop."""
    for s in _of(found, "availability_pct"):
        share = float(str(s.constraint.value))
        for passage in passages:
            allowed, said = 1 - share / 100, _stated_downtime(passage)
            if said is not None and not passage.is_question and max(said, allowed) > 2 * min(said, allowed):
                claim = f"it allows {allowed * 525_600:.0f} minutes a year, the text says {said * 525_600:.0f}"
            elif share >= _HIGHEST and _is_planned_stop(passage):
                claim = f"it allows {allowed * 525_600:.0f} minutes a year, and a planned stop does not fit in"
            else:
                continue
            sides = tuple(dict.fromkeys((s.constraint.source, quoter.source(passage))))
            yield Contradiction(field=s.field, claim=f"{share:g} % available: {claim}", sides=sides)


def _is_planned_stop(passage: Passage) -> bool:
    return not passage.is_inert and bool(_STOP.search(passage.text) and _PLANNED.search(passage.text))


def _stated_downtime(passage: Passage) -> float | None:
    """The share of the time that the sentence says it is down."""
    if not _DOWNTIME.search(passage.text):
        return None
    stated = (q for q in passage.quantities if q.kind == "duration" and q.period_s >= _WEEK_S)
    return next((q.value / 1000 / q.period_s for q in stated), None)


def _one_host(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    strict = [s for s in _of(found, "availability_pct") if float(str(s.constraint.value)) >= _HIGH]
    strict += [s for s in _of(found, "rto_minutes") if s.constraint.value == 0]
    single = [
        p
        for p in passages
        if not p.is_inert
        and any(
            m.kind == "single_host" and (m.value == "single") and not _denied(p, m.start, m.end) for m in p.mentions
        )
    ]
    if strict and single:
        sides = dict.fromkeys([*_sides(*strict), *(quoter.source(p) for p in single)])
        yield Contradiction(
            field=strict[0].field, claim="one host without a standby cannot keep this promise", sides=tuple(sides)
        )


def _denied(passage: Passage, start: int, end: int) -> bool:
    return not passage.text[start:end].lower().startswith("no ") and bool(passage.negation(start, end))


def _exposure(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    private = [s for s in _of(found, "private_networking") if s.constraint.value is True]
    public = [
        quoter.source(p)
        for p in passages
        if not p.is_inert
        and any(
            m.kind == "public_access" and not p.negation(m.start, m.end) and not _is_own_negation(p, m.start)
            for m in p.mentions
        )
    ]
    sides = tuple(dict.fromkeys([*_sides(*private), *public]))
    if private and public and len(sides) > 1:
        yield Contradiction(field="private_networking", claim="no public access, and a public endpoint", sides=sides)


def _is_own_negation(passage: Passage, start: int) -> bool:
    return bool(re.search(r"\b(?:no|not|never|nothing)\s+(?:\w+\s+){0,3}$", passage.text[:start], re.IGNORECASE))


def _rates(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    average, peak = _of(found, "avg_rps"), _of(found, "peak_rps")
    if average and peak and float(str(average[0].constraint.value)) > float(str(peak[0].constraint.value)):
        yield Contradiction(field="peak_rps", claim="the average is above the peak", sides=_sides(average[0], peak[0]))
    for passage in passages:
        daily = re.search(r"\b(?:daily|per day|a day|each day|every day)\b", passage.text, re.IGNORECASE)
        shared = says("amounts.per_head", passage.text)  # what one of many does
        for q in passage.quantities if daily and average and not shared and not passage.is_inert else ():
            stated = float(str(average[0].constraint.value))
            high = q.value / 86_400 if q.kind == "count" else q.value if q.period_s == 86_400 else 0  # noqa: PLR2004
            if q.noun == "requests" and high and max(high, stated) > 2 * min(high, stated):
                claim = f"{stated:g}/s on average is {stated * 86_400:,.0f} a day, the text says {high * 86_400:,.0f}"
                yield Contradiction(
                    field="avg_rps", claim=claim, sides=(average[0].constraint.source, quoter.source(passage))
                )


def _unsafe(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A request that would open the system; it is refused, whatever else the text says."""
    asked = [quoter.source(p) for p in passages if _UNSAFE.search(p.text) and not _is_forbidden(p)]
    guards = _sides(*(s for s in found if s.field in ("private_networking", "compliance", "customer_managed_keys")))
    if asked:
        yield Contradiction(
            field="private_networking",
            claim="the text asks for something unsafe, which is refused",
            sides=(*guards, *asked),
        )


def _is_forbidden(passage: Passage) -> bool:
    match = _UNSAFE.search(passage.text)
    return bool(match and passage.negation(match.start(), match.end()))


_RULES: tuple[Rule, ...] = (
    _numbers,
    _required_and_forbidden,
    _only,
    _flags,
    _downtime,
    _one_host,
    abroad,
    banned,
    regimes,
    backups,
    _exposure,
    _rates,
    volumes,
    _unsafe,
)

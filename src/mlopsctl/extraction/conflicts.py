"""Statements that cannot both hold, each side quoted."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, groupby

from mlopsctl.domain.requirements import Constraint, Contradiction, Source
from mlopsctl.extraction.arithmetic import equations, lengths, means, periods, volumes
from mlopsctl.extraction.crossings import abroad, backups, banned, deletions, regimes, services
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.money import usd
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Quoter, Statement
from mlopsctl.extraction.uptime import around_the_clock, one_host, stops

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
    "ci_platform",
    "retrain_cadence",
    "team_size",
)
_BESIDE = 200  # characters between two numbers of people who may be the same ones
_OF_PARTS = ("avg_rps", "peak_rps", "audit_retention_days")  # one sentence may tell several, of several things
_TOLERANCE, _ROUNDED = 0.01, 0.05
_FOR = re.compile(
    r"(?:\s*\(?(?:at )?p\d\d\)?)?\s*(?:for|from|on|in|within) (?:the |our |an? )?([a-z][\w-]+)", re.IGNORECASE
)
_FOR_BEFORE = re.compile(r"\b(?:for|from|on) (?:the |our |an? )?([a-z][\w-]+)[^,;.]{0,15}$", re.IGNORECASE)
_KIND_OF_LOG = re.compile(r"\b([a-z]+) (?:logs?|records?|trails?)\b", re.IGNORECASE)
_KEPT = re.compile(
    r"\b(pictures?|images?|photos?|recordings?|audio|videos?|footage|transcripts?|registers?|who-\S+|trails?|journals?|prompts?"
    r"|scans?|documents?|inputs?|readings?|personal data|raw data|features)\b",
    re.IGNORECASE,
)
_PHASE = re.compile(r"\b(?:train|serv|infer|scor)\w*", re.IGNORECASE)
_STOP_BETWEEN = re.compile(r"[;]|[.!?]\s")
_REFUSABLE = (
    ("clouds", "clouds_forbidden"),
    ("required_tech", "forbidden_tech"),
    ("ci_platform", "forbidden_tech"),
)
_UNSAFE = pattern("conflicts.unsafe")
_RISING = (
    ("latency_p50_ms", "latency_p95_ms"),
    ("latency_p95_ms", "latency_p99_ms"),
    ("latency_p50_ms", "latency_p99_ms"),
    ("avg_rps", "peak_rps"),
)


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
    if a.constraint.source == b.constraint.source and (a.field in _OF_PARTS or not _apart(a, b)):
        return False
    far = a.field == "team_size" and abs(a.span[0] - b.span[0]) > _BESIDE
    if far or _differ_in_scope(a, b):
        return False
    if x == y:
        return True  # one figure in two currencies
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return _far(a.field, _comparable(a), _comparable(b))
    return True


def _differ_in_scope(a: Statement, b: Statement) -> bool:
    scopes = _scope(a), _scope(b)
    return all(scopes) and scopes[0] != scopes[1]


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
        kept = _KIND_OF_LOG.search(quote) or _KEPT.search(quote)
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
    for wanted, forbidden in _REFUSABLE:
        for no in _of(found, forbidden):
            clash = [s for s in _of(found, wanted) if s.constraint.value in (no.constraint.value, *no.members)]
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
        stated = [s for s in stated if not (field == "gpu_required" and _is_only_trained(s))]
        if len({s.constraint.value for s in stated}) > 1 and len(_sides(*stated)) > 1:
            yield Contradiction(field=field, claim=f"`{field}` is both wanted and refused", sides=_sides(*stated))


def _is_of_phase(refusal: Statement) -> bool:
    """`GPU only for training`, `not needed for low amounts`: one part may need what another does not."""
    quote, start = refusal.constraint.source.quote, refusal.constraint.source.start
    if refusal.constraint.value is False and says("conflicts.part", quote[max(0, refusal.span[1] - start) :]):
        return True
    if refusal.field == "human_approval" and refusal.constraint.value is False:
        return says("conflicts.lesser", quote)
    says_no = refusal.field == "gpu_required" and refusal.constraint.value is False
    return says_no and bool(_PHASE.search(quote))


def _is_only_trained(wish: Statement) -> bool:
    """`GPUs for the fine-tuning only`: what serves may do without."""
    return wish.constraint.value is True and bool(_ONLY_TRAINED.search(wish.constraint.source.quote))


_ONLY_TRAINED = re.compile(
    r"\b(?:only|just|solely|exclusively)\b[^.;]{0,20}\b(?:re-?|fine-?)?(?:train|fit|tun|learn)\w*"
    r"|\b(?:re-?|fine-?)?(?:train|fit|tun|learn)\w*\b[^.;]{0,12}\b(?:only|alone|exclusively|nothing else)\b",
    re.IGNORECASE,
)


def _exposure(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    private = [s for s in _of(found, "private_networking") if s.constraint.value is True]
    public = [
        quoter.source(p)
        for p in passages
        if not p.is_inert
        and not says("conflicts.guarded", p.text)
        and not any(m.kind == "private_networking" for m in p.mentions)  # `keep it off the public internet`
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


def _order(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    """What half of the answers may take is more than what 95 % may; the average is above the peak."""
    for less, more in _RISING:
        lower, upper = _of(found, less, hard=False), _of(found, more, hard=False)
        if len(lower) != 1 or len(upper) != 1 or _differ_in_scope(lower[0], upper[0]):
            continue
        a, b = (float(str(s.constraint.value)) for s in (lower[0], upper[0]))
        if a > b:
            claim = f"`{less}` is {a:g}, which is more than `{more}` with {b:g}"
            yield Contradiction(field=more, claim=claim, sides=_sides(lower[0], upper[0]))


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
    _order,
    stops,
    around_the_clock,
    one_host,
    abroad,
    banned,
    services,
    regimes,
    backups,
    deletions,
    _exposure,
    means,
    volumes,
    equations,
    periods,
    lengths,
    _unsafe,
)

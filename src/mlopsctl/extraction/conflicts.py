"""Statements that cannot both hold, each side quoted."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, groupby

from mlopsctl.domain.requirements import Constraint, Contradiction, Source
from mlopsctl.extraction.arithmetic import equations, lengths, means, periods, volumes
from mlopsctl.extraction.capacity import (
    callees,
    lengths_of_training,
    lines,
    means_above,
    memory,
    nights,
    prices,
    supply,
    years,
)
from mlopsctl.extraction.comparable import Comparison
from mlopsctl.extraction.confined import countries, one_region, regions
from mlopsctl.extraction.crossings import abroad, backups, banned, deletions, erasures, regimes, services
from mlopsctl.extraction.durations import lags, restores, steps
from mlopsctl.extraction.exclusions import keys, named, only_cloud, personal, unstored
from mlopsctl.extraction.lexicon import Mention, says
from mlopsctl.extraction.oppositions import opposed, patience, self_run, sessions, weight
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Quoter, Statement, hard, sources
from mlopsctl.extraction.sums import intakes, runs, sets, traffic
from mlopsctl.extraction.unsafe import unsafe
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
    "payload_kb",
)
_PHASE = re.compile(
    r"\b(?:train(?:s|ed|ing)?|serving|served|infer\w*|scoring|scorer|api|endpoint|batch|jobs?|on ?-?line|edge)\b",
    re.IGNORECASE,
)
_REFUSABLE = (
    ("clouds", "clouds_forbidden"),
    ("required_tech", "forbidden_tech"),
    ("ci_platform", "forbidden_tech"),
)
_RISING = (
    ("latency_p50_ms", "latency_p95_ms"),
    ("latency_p95_ms", "latency_p99_ms"),
    ("latency_p50_ms", "latency_p99_ms"),
    ("avg_rps", "peak_rps"),
)
_ONE_BREATH = 2  # lines
_UNNAMED = 0.7  # belief in the percentile of a time that none stands with
_ONCE = ("audit_retention_days", "data_residency")  # a city is a place of data and a region, both abroad
_ALIKE = 5  # times as much: times that lie farther apart are of other things (photos in 2 s, messages in 150 ms)


def contradictions(
    found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter
) -> tuple[Contradiction, ...]:
    """All clashes, those of one field first; of some fields, two sentences clash but once."""
    told: dict[tuple[str, frozenset[Source]], Contradiction] = {}
    for rule in _RULES:
        for clash in rule(found, passages, quoter):
            claim = "" if clash.field in _ONCE else clash.claim
            told.setdefault((claim, frozenset(clash.sides)), clash)
    return tuple(told.values())


Rule = Callable[[Sequence[Statement], Sequence[Passage], Quoter], Iterator[Contradiction]]


def _numbers(found: Sequence[Statement], passages: Sequence[Passage], _quoter: Quoter) -> Iterator[Contradiction]:
    comparison = Comparison(passages)
    for field in _SINGLE_VALUED:
        given = [s for s in hard(found, field) if s.constraint.value not in ("on_drift", "manual")]  # may come on top
        weights = {
            pair: (comparison.bind(*pair), comparison.alike(*pair))
            for pair in combinations(given, 2)
            if comparison.differ(*pair)
        }
        rivals = {id(s) for pair, weight in weights.items() for s in pair if any(weight)}
        stated = [s for s in given if id(s) in rivals]
        if stated:
            sure = any(all(weight) for weight in weights.values())  # asked for, both, and of one subject
            shown = " and ".join(dict.fromkeys(_show(s.constraint) for s in stated))
            yield Contradiction(field=field, claim=f"`{field}` is stated as {shown}", sides=sources(*stated), hard=sure)


def _show(constraint: Constraint) -> str:
    value = constraint.value
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return shown if constraint.currency == "USD" else f"{shown} {constraint.currency}"


def _required_and_forbidden(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    for wanted, forbidden in _REFUSABLE:
        for no in hard(found, forbidden):
            clash = [s for s in hard(found, wanted) if s.constraint.value in (no.constraint.value, *no.members)]
            if clash and clash[0].constraint.source != no.constraint.source:
                name = ", ".join(no.constraint.value) if isinstance(no.constraint.value, tuple) else ""
                yield Contradiction(
                    field=wanted, claim=f"{name} is both required and ruled out", sides=sources(*clash, no)
                )


def _only(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    """`AWS only` here and another provider there."""
    clouds = hard(found, "clouds")
    for s in clouds:
        exclusive = re.search(r"\bonly\b|\bexclusively\b", s.constraint.source.quote, re.IGNORECASE)
        others = [
            o for o in clouds if o.constraint.value != s.constraint.value and o.constraint.source != s.constraint.source
        ]
        if exclusive and others:
            yield Contradiction(
                field="clouds", claim="one provider only, and another one as well", sides=sources(s, *others)
            )
            return


def _flags(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    flags = sorted(
        (s for s in found if isinstance(s.constraint.value, bool) and s.constraint.hard), key=lambda s: s.field
    )
    for field, group in groupby(flags, key=lambda s: s.field):
        stated = [s for s in group if not _is_of_phase(s)]
        stated = [s for s in stated if not (field == "gpu_required" and _is_only_trained(s))]
        if len({s.constraint.value for s in stated}) < len((True, False)):
            continue
        told = [(s.constraint.value, source) for s in stated for source in (s.constraint.source, *s.again)]
        for release in (True, False) if field == "human_approval" else (None,):  # of models, and of single cases
            alike = [t for t in told if release is None or says("conflicts.release", t[1].quote) == release]
            sides = sources(*(source for _, source in alike))
            if len({value for value, _ in alike}) > 1 and len(sides) > 1:
                yield Contradiction(field=field, claim=f"`{field}` is both wanted and refused", sides=sides)


def _is_of_phase(refusal: Statement) -> bool:
    """`GPU only for training`, `not needed for low amounts`: one part may need what another does not."""
    quote, start = refusal.constraint.source.quote, refusal.constraint.source.start
    if refusal.constraint.value is False and (_WITHOUT.search(quote) or _TRIED_OUT.match(quote)):
        return True
    if refusal.constraint.value is False and says("conflicts.part", quote[max(0, refusal.span[1] - start) :]):
        return True
    if refusal.field in ("human_approval", "shadow_or_canary") and refusal.constraint.value is False:
        return says("conflicts.lesser", quote)
    says_no = refusal.field == "gpu_required" and refusal.constraint.value is False
    return says_no and bool(_PHASE.search(quote))


_TRIED_OUT = re.compile(r"\W*(?:the |our |in |for )*(?:tests?|testing|dev\w*|staging|qa|sandbox)\b", re.IGNORECASE)
_WITHOUT = re.compile(  # what follows where it is missing
    r"\b(?:when|if|as long as|while|where|unless|until|before)(?: there is| we have)? (?:no|nobody|no one|none)\b"
    r"|\b(?:because|since|as) (?:it|they|that) (?:has|have|had|gives?|gave|offers?|offered) no\b",
    re.IGNORECASE,
)


def _is_only_trained(wish: Statement) -> bool:
    """`GPUs for the fine-tuning only`: what serves may do without."""
    return wish.constraint.value is True and bool(_ONLY_TRAINED.search(wish.constraint.source.quote))


_ONLY_TRAINED = re.compile(
    r"\b(?:only|just|solely|exclusively)\b[^.;]{0,20}\b(?:re-?|fine-?)?(?:train|fit|tun|learn)\w*"
    r"|\b(?:re-?|fine-?)?(?:train|fit|tun|learn)\w*\b[^.;]{0,12}\b(?:only|alone|exclusively|nothing else)\b",
    re.IGNORECASE,
)


def _exposure(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    private = [s for s in hard(found, "private_networking") if s.constraint.value is True]
    public = [
        quoter.source(p)
        for p in passages
        if not p.is_inert
        and not says("conflicts.guarded", p.text)
        and not any(m.kind == "private_networking" for m in p.mentions)  # `keep it off the public internet`
        and any(m.kind == "public_access" and _is_meant(p, m) for m in p.mentions)
    ]
    sides = sources(*private, *public)
    if private and public and len(sides) > 1:
        yield Contradiction(field="private_networking", claim="no public access, and a public endpoint", sides=sides)


def _is_meant(passage: Passage, mention: Mention) -> bool:
    at = mention.start, mention.end
    return not (passage.negation(*at) or passage.is_history(*at) or _is_own_negation(passage, mention.start))


def _is_own_negation(passage: Passage, start: int) -> bool:
    return bool(re.search(r"\b(?:no|not|never|nothing)\s+(?:\w+\s+){0,3}$", passage.text[:start], re.IGNORECASE))


def _order(found: Sequence[Statement], passages: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    """Told in one breath, half of the answers may take longer than 95 % may, or the average is above the peak."""
    comparison = Comparison(passages)
    for less, more in _RISING:
        lower, upper = hard(found, less), hard(found, more)
        if len(lower) != 1 or len(upper) != 1 or comparison.apart(lower[0], upper[0]):
            continue
        if min(lower[0].belief, upper[0].belief) <= _UNNAMED:
            continue
        if not (comparison.is_plain(lower[0]) and comparison.is_plain(upper[0])):
            continue
        if abs(lower[0].constraint.source.line - upper[0].constraint.source.line) > _ONE_BREATH:
            continue
        a, b = (s.number for s in (lower[0], upper[0]))
        if b < a and (more == "peak_rps" or a <= _ALIKE * b):
            claim = f"`{less}` is {a:g}, which is more than `{more}` with {b:g}"
            sure = comparison.alike(lower[0], upper[0])
            yield Contradiction(field=more, claim=claim, sides=sources(lower[0], upper[0]), hard=sure)


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
    erasures,
    opposed,
    self_run,
    sessions,
    weight,
    patience,
    _exposure,
    means,
    volumes,
    equations,
    periods,
    lengths,
    *(lines, lengths_of_training, restores, callees, supply, prices, years, memory, means_above, nights),
    *(one_region, regions, countries),
    *(lags, steps, intakes, runs, sets, traffic),
    *(named, only_cloud, personal, keys, unstored),
    unsafe,
)

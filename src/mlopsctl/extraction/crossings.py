"""What one sentence rules out and another one does: data abroad, a banned provider's region, a regime, backups."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction, Source
from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers.places import cloud_of, cloud_of_service, lands, zone_of
from mlopsctl.extraction.statements import Quoter, Statement, hard, sources

_EVERY = {
    60: re.compile(r"\b(?:hourly|(?:once|one) (?:an|per|every) hour|(?:every|each) hour)\b"),
    720: re.compile(r"\b(?:twice|two times) (?:a|per|every) day\b"),
    1440: re.compile(r"\b(?:daily|nightly|(?:once|one) (?:a|per|every) (?:day|night)|(?:every|each) (?:day|night))\b"),
    10_080: re.compile(r"\b(?:weekly|(?:once|one) (?:a|per|every) week|(?:every|each) week)\b"),
}  # minutes between two backups


def abroad(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Data that must stay in one country, and a region or a copy of it in another."""
    held = [s for s in hard(found, "regions") if not says("crossings.stripped", s.constraint.source.quote)]
    regions = [(zone_of(name), name, s.constraint.source) for s in held for name in s.members]
    ruled = {s.constraint.source for s in found if s.field == "data_residency"}
    copies = [(zone, zone.upper(), quoter.source(p)) for p in passages if _holds_data(p) for zone in _zones(p)]
    rules = hard(found, "data_residency")
    for rule in rules:
        zone = rule.members[0]
        if not says("crossings.stays", rule.constraint.source.quote):
            continue  # where something lies is no rule for all the rest
        some = _OF_SOME.search(rule.constraint.source.quote)
        if some and any(lies_in(there, zone) for there, _, _ in regions):
            continue  # data of some customers, and a region for them
        open_to = {
            r.members[0] for r in rules if r.constraint.source == rule.constraint.source
        }  # `in the UK or the EU`
        for there, name, source in [*regions, *(copy for copy in copies if copy[2] not in ruled)]:
            others = some and _OF_SOME.search(source.quote.replace(some.group(), ""))  # `US customers: us-east-1`
            if not others and not any(lies_in(there, other) for other in open_to):
                claim = f"data must stay in {zone.upper()}, and {name} lies in {there.upper()}"
                yield Contradiction(field="data_residency", claim=claim, sides=sources(rule, source))


_MUST = re.compile(r"\b(?:must|shall|has to|have to)\b(?! not)", re.IGNORECASE)
_SOME = (
    r"(?:(?:sell|custom|us|buy|play|memb|subscrib|read|view|consum|employ|work|driv|rid|own|trad)e(?:rs?|es)"
    r"|clients|patients|citizens|residents|guests|people|persons|individuals|data subjects|merchants|accounts|tenants"
    r"|sites|plants|branches|shops|stores)"
)
_OF_SOME = re.compile(
    rf"\b(?:EU|EEA|UK|US|European|[A-Z]\w+(?:an|ish|ese|ss|ch)) {_SOME}\b"
    rf"|\b{_SOME} (?:(?:who )?(?:live|living|based|located|resident|residing|are) )?(?:in|from|of) (?:the )?[A-Z]"
    r"|(?:^|\W )(?:EU|EEA|UK|US|European) (?:\w+ )?(?:data|records|traffic)\b"
)


def lies_in(there: str, zone: str) -> bool:
    members = data("places")["eu_members"]
    return not there or there == zone or (there == "eu" and zone in members) or (zone == "eu" and there in members)


def _holds_data(passage: Passage) -> bool:
    held = says("crossings.copy", passage.text) or says("crossings.served", passage.text)
    return not passage.is_inert and held and not says("crossings.bare", passage.text)


def _zones(passage: Passage) -> Iterator[str]:
    for zone, start, end in lands(passage.text):
        away = passage.is_history(start, end) or passage.is_foreign(start, end)
        if not passage.negation(start, end) and not away:
            yield zone


def banned(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    """A region of a provider that is ruled out."""
    for no in hard(found, "clouds_forbidden"):
        for region in hard(found, "regions"):
            name, sides = region.members[0], sources(no, region.constraint.source)
            if cloud_of(name) in no.members and len(sides) > 1:
                claim = f"{name} is a region of {no.members[0]}, which is ruled out"
                yield Contradiction(field="clouds", claim=claim, sides=sides)


def services(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A service of a provider that is ruled out, or one kind of what is: EKS where there must be no Kubernetes."""
    kinds = data("places")["kinds"]
    told = [*hard(found, "required_tech"), *hard(found, "existing_assets")]
    wanted = [(s.members[0], s.constraint.source) for s in told if s.field == "required_tech" or _is_service(s)]
    wanted += (
        [w for w in _demanded(passages, quoter) if w not in wanted]
        if hard(found, "forbidden_tech") or hard(found, "clouds_forbidden")
        else []
    )
    for slug, source in wanted:
        for no in hard(found, "clouds_forbidden"):
            if cloud_of_service(slug) in no.members:
                claim = f"{slug} is a service of {no.members[0]}, which is ruled out"
                yield Contradiction(field="clouds", claim=claim, sides=sources(no, source))
        for no in hard(found, "forbidden_tech"):
            if slug in kinds.get(no.members[0], ()) and no.constraint.source != source:
                claim = f"{slug} is one kind of {no.members[0]}, which is ruled out"
                yield Contradiction(field="required_tech", claim=claim, sides=sources(no, source))


def _is_service(there: Statement) -> bool:
    """Whether what is there already is a service that the system calls, and no store that it is moved from."""
    return there.members[0] in data("places")["kinds"]["third_party_api"]


def _demanded(passages: Sequence[Passage], quoter: Quoter) -> Iterator[tuple[str, Source]]:
    """What must be used in so many words, whatever else the sentence says: `must be deployed on AKS, as decided`."""
    for passage in (p for p in passages if not p.is_inert):
        for m in (m for m in passage.mentions if m.kind == "tech"):
            if _MUST.search(passage.piece(m.start, m.end)) and not passage.negation(m.start, m.end):
                yield m.value, quoter.source(passage)


def regimes(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A regime that applies here and does not there."""
    for applies in hard(found, "compliance"):
        for passage in passages if applies.members else ():
            denied = (m for m in passage.mentions if m.kind == "compliance" and m.value == applies.members[0])
            sides = sources(applies, quoter.source(passage))
            part = says("conflicts.exempt", passage.text) or says("conflicts.times", passage.text)  # `not for the demo`
            if (
                len(sides) > 1
                and not (passage.is_inert or part)
                and any(passage.negation(m.start, m.end) for m in denied)
            ):
                claim = f"{applies.members[0]} applies and does not apply"
                yield Contradiction(field="compliance", claim=claim, sides=sides)


def backups(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Backups, and nothing but backups, farther apart than what may be lost."""
    limits = hard(found, "rpo_minutes")
    only = not any(says("crossings.continuous", p.text) for p in passages) if limits else False
    for passage in (p for p in passages if limits and not p.is_inert and _is_all(p, only=only)):
        apart: float = next((m for m, often in _EVERY.items() if often.search(passage.text.lower())), 0)
        apart = apart or next((q.value / _MINUTE_MS for q in passage.quantities if _is_interval(passage, q)), 0)
        for limit in (s for s in limits if apart > s.number):
            claim = f"{limit.constraint.value} minutes may be lost, and backups are {apart:g} minutes apart"
            yield Contradiction(field="rpo_minutes", claim=claim, sides=sources(limit, quoter.source(passage)))


def deletions(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """What is deleted sooner than it may go: `names are deleted after 30 days`, `inputs with names: two years`."""
    questions = {quoter.source(p): p.sentence.question for p in passages}
    for kept in hard(found, "audit_retention_days"):
        days = kept.number
        for passage in (p for p in passages if not p.is_inert and says("times.deleted", p.text)):
            gone = [q.value / _DAY_MS for q in passage.quantities if q.kind == "duration" and q.value >= _DAY_MS]
            sides = sources(kept, quoter.source(passage))
            asked = passage.sentence.question  # `How long is the log kept?` is answered twice
            kept_things = _kept(sides[0].quote)
            alike = kept_things & _kept(sides[-1].quote) or (not kept_things and asked and asked == questions[sides[0]])
            alike = (alike or _subject(sides[0].quote) & _subject(sides[-1].quote)) and not _are_apart(*sides[:2])
            if len(sides) > 1 and gone and max(gone) < days and alike:
                claim = f"it is kept for {days:g} days and deleted after {max(gone):g}"
                yield Contradiction(field="audit_retention_days", claim=claim, sides=sides)


def erasures(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`Clips are to be erased after 72 hours`, `we need the clips for at least 24 months`: no log, the same clash."""
    lasting = [(p, q) for p in passages if not p.is_inert for q in p.quantities if _is_lasting(p, q)]
    soonest: dict[tuple[str, str], tuple[Passage, Quantity]] = {}
    for p, q in lasting:
        for thing in _things(p, q) if says("times.deleted", p.clause(q.start, q.end)) else ():
            known = soonest.setdefault(thing, (p, q))
            soonest[thing] = min(known, (p, q), key=lambda gone: gone[1].value)
    for p, long in lasting:
        kept = _things(p, long) if says("crossings.keeps", p.clause(long.start, long.end)) else ()
        for other, short in (soonest[thing] for thing in kept if thing in soonest):
            if p is not other and short.value < long.value:
                claim = f"it is kept for {long.value / _DAY_MS:g} days and deleted after {short.value / _DAY_MS:g}"
                sides = (quoter.source(p), quoter.source(other))
                yield Contradiction(field="audit_retention_days", claim=claim, sides=sides)


def _is_lasting(passage: Passage, q: Quantity) -> bool:
    if q.kind != "duration" or q.value < _DAY_MS or q.per:
        return False
    span = q.start, q.end
    return not (passage.is_history(*span) or passage.is_foreign(*span) or says("crossings.rest", passage.text))


def _things(passage: Passage, q: Quantity) -> set[tuple[str, str]]:
    """What a clause speaks of, each with the word before it: `(dash-cam, clips)`."""
    words = _PLURAL.finditer(passage.clause(q.start, q.end))
    return {((m[1] or "").lower(), m[2].lower()) for m in words if (m[1] or "").lower() not in _TIME_WORDS}


_TIME_WORDS = ("least", "most", "than", "after", "within", "for", "about")
_PLURAL = re.compile(
    r"(?:\b(?!(?:the|our|all|each|their|these|those|any|of|in|with|we|need|keep|store|and|or|must|that|which|have)\b)"
    r"([a-z][\w-]+) )?\b(?!(?:days|weeks|months|years|hours|minutes|seconds|this|less|cases|purposes|reasons|terms)\b)"
    r"([a-z]{4,}s)\b",
    re.IGNORECASE,
)


def _kept(text: str) -> set[str]:
    """What a sentence is about that can be kept."""
    return {next(filter(None, m.groups())).lower() for m in _RECORDS.finditer(text)}


def _subject(text: str) -> set[str]:
    """What a sentence speaks of first: `Proposals are kept for three years`."""
    led = _LED.match(text)
    return {led[1].lower()} if led else set()


def _are_apart(kept: Source, gone: Source | None = None) -> bool:
    """`decision logs` are not `debug logs`."""
    kinds = [{m.group().lower() for m in pattern("conflicts.kept").finditer(s.quote)} for s in (kept, gone) if s]
    return len(kinds) > 1 and all(kinds) and kinds[0].isdisjoint(kinds[1])


_LED = re.compile(
    r"(?:\|[^|]*\|)?\W*(?:(?:the|all|our|each|every) )?(?:\w+ )?([a-z]{5,}s)"
    r" (?:is|are|must|shall|will|have to|has to|need to|should|may)\b",
    re.IGNORECASE,
)
_RECORDS = re.compile(
    r"\b(input|prompt|name|transcript|recording|image|photo|picture|scan|log|answer|prediction|reading|message|document|event"
    r"|conversation|feature|score|decision)s?\b|\b(personal) (?:data|information)\b",
    re.IGNORECASE,
)
_DAY_MS, _MINUTE_MS = 86_400_000, 60_000


def _is_interval(passage: Passage, q: Quantity) -> bool:
    """`every 6 hours`."""
    return q.kind == "duration" and passage.text[: q.start].lower().endswith(("every ", "each "))


def _is_all(passage: Passage, *, only: bool) -> bool:
    """Whether a sentence tells of the backups, and says that there is nothing else, or no other one tells of more."""
    if not says("crossings.backup", passage.text) or says("crossings.other", passage.text):
        return False
    if says("crossings.by_the_way", passage.text) and not says("crossings.sole", f"{passage.text} {passage.after}"):
        return False
    if passage.is_history(0, len(passage.text)) or passage.is_foreign(0, len(passage.text)):
        return False
    return only or says("crossings.sole", passage.text) or says("crossings.sole", passage.after)

"""One place only, and another one as well: regions, countries, a second region for what must not leave the first."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from mlopsctl.domain.requirements import Contradiction, Source
from mlopsctl.extraction.crossings import lies_in
from mlopsctl.extraction.lexicon import says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.readers.places import cloud_of
from mlopsctl.extraction.statements import Quoter, Statement, hard, sources

_SOME = re.compile(r"\b[A-Z]\w+ (?:customers|clients|patients|users|citizens|data of)\b|\b(?:per|each|own) country\b")


def one_region(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`Only eu-north-1, no other region is allowed`, `failover to a second region is compulsory`."""
    second: list[Statement | Source] = [s for s in hard(found, "multi_region") if s.constraint.value is True]
    second = second or [quoter.source(p) for p in passages if _is_bound(p, "confined.loss") and _asks(p)]
    for passage in passages if second else ():
        sides = sources(quoter.source(passage), *second)
        if len(sides) > 1 and _is_bound(passage, "confined.region"):
            claim = "one region and no other, and a second region"
            yield Contradiction(field="multi_region", claim=claim, sides=sides)


def _asks(passage: Passage) -> bool:
    """Whether a second region is asked for: not `no second region`."""
    return says("confined.must", passage.text) and not says("confined.region", passage.text)


def _is_bound(passage: Passage, name: str) -> bool:
    if passage.is_inert or not says(name, passage.text) or says("confined.apart", passage.text):
        return False
    whole = (0, len(passage.text))
    return not (passage.is_question or passage.is_history(*whole) or passage.is_foreign(*whole))


def regions(found: Sequence[Statement], _passages: Sequence[Passage], _quoter: Quoter) -> Iterator[Contradiction]:
    """`All workloads must run in eu-central-1`, `there is one deployment only, in eu-west-3`."""
    if any(s.constraint.value is True for s in hard(found, "multi_region")):
        return
    held = [s for s in hard(found, "regions") if not says("confined.apart", s.constraint.source.quote)]
    for a, b in combinations(held, 2):
        told = [s.constraint.source.quote for s in (a, b)]
        alike = cloud_of(a.members[0]) == cloud_of(b.members[0])
        sides = sources(a, b)
        if alike and len(sides) > 1 and _whole(told[0]) and _whole(told[1]) and any(_alone(said) for said in told):
            claim = f"all of it runs in {a.members[0]}, and in {b.members[0]}"
            yield Contradiction(field="regions", claim=claim, sides=sides)


def _whole(said: str) -> bool:
    return says("confined.whole", said)


def _alone(said: str) -> bool:
    return says("confined.alone", said)


def countries(found: Sequence[Statement], _passages: Sequence[Passage], _quoter: Quoter) -> Iterator[Contradiction]:
    """All data must stay in Norway, and all data must stay in Sweden."""
    for a, b in combinations(hard(found, "data_residency"), 2):
        here, there = a.members[0], b.members[0]
        told = [s.constraint.source.quote for s in (a, b)]
        bound = all(says("confined.stays", said) and not _SOME.search(said) for said in told)
        apart = any(says("confined.apart", said) for said in told)
        sides = sources(a, b)
        if bound and not apart and len(sides) > 1 and not (lies_in(here, there) or lies_in(there, here)):
            claim = f"data must stay in {here.upper()}, and in {there.upper()}"
            yield Contradiction(field="data_residency", claim=claim, sides=sides)

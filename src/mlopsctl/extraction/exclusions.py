"""What is ruled out as a whole and wanted by name: a cloud service beside `only in our own data centre`, say."""

import re
from collections.abc import Callable, Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.lexicon import Mention, data, pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.readers.places import cloud_of_service
from mlopsctl.extraction.statements import MOST, Quoter, Statement, hard, sources

_WANTED = pattern("exclusions.wanted")


def named(found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """A product by name that a general rule does not leave room for."""
    clouds = {s.members[0] for s in hard(found, "clouds")}
    for field, rule, falls_under, claim in _RULES:
        ours = rule in _NETWORKS and "private" not in clouds  # what lies in a cloud may have a network of its own there
        barred = [quoter.source(p) for p in passages if _rules(f"exclusions.{rule}", p)][:MOST]
        for passage in passages if barred else ():
            for m in passage.mentions if not passage.is_inert else ():
                sides = sources(*barred, quoter.source(passage))
                other = m.kind == "tech" and falls_under(m) and not (ours and cloud_of_service(m.value))
                if other and len(sides) > 1 and _is_wanted(passage, m):
                    yield Contradiction(field=field, claim=f"{claim} {m.value}", sides=sides)
                    break


def _is_hosted(mention: Mention) -> bool:
    """Whether it only exists as a service that somebody else runs."""
    return bool(cloud_of_service(mention.value)) or mention.value in data("places")["hosted"]


def _is_closed_source(mention: Mention) -> bool:
    return mention.value in data("places")["closed_source"]


_RULES: tuple[tuple[str, str, Callable[[Mention], bool], str], ...] = (
    ("clouds", "own_premises", _is_hosted, "nothing runs outside our own premises, and"),
    ("clouds", "own_network", _is_hosted, "nothing leaves our own network, and"),
    ("private_networking", "no_way_out", _is_hosted, "there is no way out of the network, and"),
    ("required_tech", "open_only", _is_closed_source, "open source only, and"),
)
_NETWORKS = ("own_network", "no_way_out")


def _rules(name: str, passage: Passage) -> bool:
    """Whether it is said of the whole system: not of a part of it, of the past or of others."""
    said = None if passage.is_inert or _is_of_part(passage.text) else pattern(name).search(passage.text)
    return said is not None and not passage.is_aside(*said.span())


def _is_wanted(passage: Passage, m: Mention) -> bool:
    around = passage.text[max(0, m.start - _NEAR) : m.start]
    apart = says("exclusions.inside", passage.text) or says("exclusions.exempt", passage.text)
    wanted = not apart and _WANTED.search(around)
    return bool(wanted) and not (passage.negation(m.start, m.end) or passage.is_aside(m.start, m.end))


def _is_of_part(text: str) -> bool:
    return says("exclusions.exempt", text) or says("exclusions.logged", text)


_NEAR = 60  # characters from a demand to what is demanded


def only_cloud(found: Sequence[Statement], _p: Sequence[Passage], _q: Quoter) -> Iterator[Contradiction]:
    """`AWS only` here, and a service of another provider that must be used there."""
    for cloud in hard(found, "clouds"):
        name = cloud.members[0]
        if not _ONLY.search(cloud.constraint.source.quote) or name == "private":
            continue
        for tech in hard(found, "required_tech"):
            other = cloud_of_service(tech.members[0])
            sides = sources(cloud, tech)
            if other and _DEMAND.search(tech.constraint.source.quote) and other != name and len(sides) > 1:
                claim = f"{name} only, and {tech.members[0]}, which is a service of {other}"
                yield Contradiction(field="clouds", claim=claim, sides=sides)


_DEMAND = re.compile(
    r"\b(?:must|shall|has to|have to|is to|are to|we use|uses?|runs? on|done|served|deployed|hosted|trained|built)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only|exclusively|solely|nothing else|no other (?:cloud|provider|platform))\b|-only\b", re.IGNORECASE
)


def personal(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """No personal data at all, and names and dates of birth among what comes in."""
    barred = [quoter.source(p) for p in passages if _rules("exclusions.impersonal", p)]
    for passage in passages if barred else ():
        told = None if passage.is_inert else pattern("exclusions.personal_input").search(passage.text)
        if told and not says("exclusions.stripped", passage.text):
            sides = sources(*barred, quoter.source(passage))
            if len(sides) > 1 and not passage.negation(*told.span()) and not passage.is_aside(*told.span()):
                claim = "no personal data is processed, and what comes in is of persons"
                yield Contradiction(field="data_classes", claim=claim, sides=sides)


def keys(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """Keys that nobody but us holds, and keys of the provider."""
    own = [quoter.source(p) for p in passages if _rules("exclusions.own_keys", p)]
    theirs = [quoter.source(p) for p in passages if _takes_default(p)]
    sides = sources(*own, *theirs)
    if own and theirs and len(sides) > 1:
        claim = "keys of our own, and keys of the provider"
        yield Contradiction(field="customer_managed_keys", claim=claim, sides=sides)


def _takes_default(passage: Passage) -> bool:
    said = None if passage.is_inert else pattern("exclusions.default_keys").search(passage.text)
    apart = says("exclusions.exempt", passage.text) or (said and passage.is_history(*said.span()))
    return said is not None and not (apart or passage.negation(*said.span()))


def unstored(_found: Sequence[Statement], passages: Sequence[Passage], quoter: Quoter) -> Iterator[Contradiction]:
    """`Prompts must not be stored`, `prompts are logged for 90 days`."""
    gone = [(next(filter(None, m.groups())).lower(), p) for p in passages if (m := _match("exclusions.unstored", p))]
    for thing, passage in gone[:MOST]:
        for other in passages:
            kept = _match("exclusions.stored", other)
            sides = sources(quoter.source(passage), quoter.source(other))
            if kept and kept[1].lower() == thing and len(sides) > 1 and not says("exclusions.unstored", other.text):
                claim = f"{thing} are not kept, and kept"
                yield Contradiction(field="audit_retention_days", claim=claim, sides=sides)


def _match(name: str, passage: Passage) -> re.Match[str] | None:
    if passage.is_inert or passage.is_question or says("exclusions.stripped", passage.text):
        return None
    said = pattern(name).search(passage.text)
    return said if said and not passage.is_aside(*said.span()) else None

"""Which region takes over where a document wants to survive the loss of one."""

import re
from collections.abc import Sequence
from typing import Literal

from mlopsctl.catalog import Catalog, Cloud
from mlopsctl.domain.blueprint import Running
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.planning.text import listed

_FIELD = "multi_region"
TOGETHER = "active-active"  # the capability
Way = Literal["one", "cold", "running", "full"]
"""One region; a second one that somebody brings up on the day, that runs, or that runs at the size of the peak."""
_TOGETHER = re.compile(
    r"active[-/ ]+active|\bboth (?:\w+ )?(?:serv|answer|activ|liv)|\b(?:two|three|several|both|all) (?:\w+ )?regions? "
    r"(?:at (?:the same time|once)|serv|answer|simultaneously)|\b(?:span|stretch|active in|live in|serving from)"
    r"|\b(?:with(?:out| no)|no) (?:any )?(?:interruption|downtime|outage)|\bnot (?:stop|interrupt|be noticed|matter)\b",
    re.IGNORECASE,
)
_SPARE = re.compile(
    r"\bstand-?by\b|\bfail(?:s|ed|ing)?[- ]?over\b|\btak(?:es?|ing) over\b|\bsecond(?:ary)?\b|\b(?:an)?other\b"
    r"|\bback-?up\b|\brecover\w*|\breplica\w*|\bcop(?:y|ies)\b|\bdr\b|\bpilot light\b",
    re.IGNORECASE,
)
_RUNS = re.compile(r"\b(?:warm|hot)\b|\bautomat|\b(?:no|without (?:a|any)?) ?manual\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:los[est]\w*|fail\w*|outage|down|gone|disaster|surviv\w+)\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|exclusively|solely|nowhere else)\b", re.IGNORECASE)
_FAR = 10**6


class Standby(Noun):
    """The region that the system runs in and that which takes over, what was assumed, or why there is no such pair."""

    regions: tuple[str, ...] = ()
    assumptions: tuple[Constraint, ...] = ()
    problem: str = ""


def asked_for(requirements: Requirements, catalog: Catalog, cloud: Cloud) -> Constraint | None:
    """What asks for a standby that a blueprint brings."""
    found = requirements.find(_FIELD)
    brought = any(b.standby for b in catalog.blueprints if b.cloud == cloud.name)
    return found if brought and found is not None and found.hard and found.value is True else None


def running(catalog: Catalog, cloud: Cloud) -> Running | None:
    """What the blueprint of a second region that runs says of it, where there is one."""
    return next((b.running for b in catalog.blueprints if b.cloud == cloud.name and b.running), None)


def ways(requirements: Requirements, catalog: Catalog, cloud: Cloud) -> tuple[Way, ...]:
    """How the document may be met, from the cheapest way to the dearest."""
    asked, runs = asked_for(requirements, catalog, cloud), running(catalog, cloud) is not None
    if asked is None:
        promised, stated = requirements.find("availability_pct"), requirements.find(_FIELD)
        refused = stated is not None and stated.value is False and stated.source.kind != "assumption"
        return ("one", "running") if runs and not refused and promised and promised.hard else ("one",)
    if not runs:
        return ("cold",)
    soon = requirements.find("rto_minutes")
    full: tuple[Way, ...] = ("full",) if soon and soon.hard else ()
    if answers_together(asked) or _RUNS.search(asked.source.quote):
        return ("running", *full)
    return ("cold", "running", *full)


def answers_together(asked: Constraint) -> bool:
    """Whether regions shall answer at the same time."""
    return _TOGETHER.search(asked.source.quote) is not None


def choose_standby(
    asked: Constraint | None, requirements: Requirements, cloud: Cloud, allowed: Sequence[str]
) -> Standby:
    """The regions among the `allowed` ones, of which the preferred comes first. Not `asked`, they bring more uptime."""
    stated = [c for c in requirements.constraints if c.field == "regions" and c.source.kind != "assumption"]
    ordered = sorted(
        (r for r in allowed if r in requirements.members("regions")), key=lambda r: _rank(r, stated, cloud)
    )
    quote = asked.source.quote if asked else ""
    said = _TOGETHER.search(quote) or _SPARE.search(quote) or _LOST.search(quote)
    how = () if said or asked is None else (_assumed_way(),)
    if len(ordered) > 1:
        return Standby(regions=tuple(ordered[:2]), assumptions=how)
    first = ordered[0] if ordered else allowed[0]
    if asked is None and any(c.hard for c in stated if c.source.kind != "standard"):
        return Standby(problem=f"The document names one region, {first}; with a second one, more is available.")
    if _is_alone(stated):
        return Standby(problem=f"The document wants {first} only, and to survive the loss of a region.")
    near, bounds = _near(first, requirements, cloud), _bounds(stated)
    if not near:
        return Standby(
            problem=f"The document wants to survive the loss of {first}, and no other {cloud.title} region"
            f"{' that the standards allow' if bounds else ''} in the catalogue keeps data in "
            f"{listed(_places(first, requirements, cloud))}; name a second region."
        )
    does = "takes over" if asked else "answers as well, for no region alone is available for as much of the time"
    source = Source(
        kind="assumption", quote=f"Not stated; assumed that {near[0]} {does}, which keeps data where {first} does."
    )
    pair = (first, near[0])
    return Standby(regions=pair, assumptions=(Constraint(field="regions", value=pair, hard=False, source=source), *how))


def nearby(region: str, requirements: Requirements, cloud: Cloud, allowed: Sequence[str]) -> list[str]:
    """The other regions that may do the work of one: named ones first, else those that keep data where it does."""
    stated = [c for c in requirements.constraints if c.field == "regions" and c.source.kind != "assumption"]
    named = [r for r in allowed if r != region and r in requirements.members("regions")]
    return [*named, *(r for r in ([] if _is_alone(stated) else _near(region, requirements, cloud)) if r not in named)]


def _is_alone(stated: Sequence[Constraint]) -> bool:
    return any(_ONLY.search(c.source.quote) for c in stated)


def _bounds(stated: Sequence[Constraint]) -> list[set[str]]:
    """The regions that each of the organisation's standards allows."""
    return [set(_members(c)) for c in stated if c.source.kind == "standard"]


def _rank(region: str, stated: Sequence[Constraint], cloud: Cloud) -> tuple[bool, int, int]:
    """Regions in the order in which the document names them, those that its words make the spare one last."""
    saying = [c for c in stated if isinstance(c.value, tuple) and region in c.value]
    return min((_place(region, c.source, stated, cloud) for c in saying), default=(True, _FAR, _FAR))


def _place(region: str, said: Source, stated: Sequence[Constraint], cloud: Cloud) -> tuple[bool, int, int]:
    city = cloud.regions[region].title.rpartition("(")[2].rstrip(")")
    at = min((i for name in (region, city) if (i := said.quote.lower().find(name.lower())) >= 0), default=_FAR)
    together = {r for c in stated if c.source.start == said.start and isinstance(c.value, tuple) for r in c.value}
    return len(together) == 1 and _SPARE.search(said.quote) is not None, said.start, at


def _places(region: str, requirements: Requirements, cloud: Cloud) -> list[str]:
    """Where data must stay; where nothing says so, where it is now."""
    hard = {m for c in requirements.constraints if c.field == "data_residency" and c.hard for m in _members(c)}
    return sorted(hard or {*cloud.regions[region].residency})


def _near(region: str, requirements: Requirements, cloud: Cloud) -> list[str]:
    """The other regions that keep data where one does, and that the standards allow."""
    places = {*_places(region, requirements, cloud)}
    bounds = _bounds([c for c in requirements.constraints if c.field == "regions"])
    others = [name for name, other in cloud.regions.items() if name != region and places & {*other.residency}]
    return [name for name in others if all(name in bound for bound in bounds)]


def _members(constraint: Constraint) -> tuple[str, ...]:
    return constraint.value if isinstance(constraint.value, tuple) else (str(constraint.value),)


def _assumed_way() -> Constraint:
    source = Source(
        kind="assumption",
        quote="Not stated how the second region serves; assumed that it need not answer before the first is lost.",
    )
    return Constraint(field=_FIELD, value=True, hard=False, confidence=0.5, source=source)

"""Where a design stands and which slots it fills: cloud, region, environments, workloads."""

from typing import Literal

from mlopsctl.catalog import Catalog, Cloud
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.planning.standby import Standby, Way, answers_together, asked_for, choose_standby, running
from mlopsctl.planning.text import EXISTING, listed, slug, taken_over, technologies

_PRODUCTION = ("prod", "production", "live")
_ORDER = ("dev", "development", "test", "qa", "uat", "staging", "stage", "preprod", *_PRODUCTION)
_SIGNS = {
    "online_inference": ("avg_rps", "peak_rps", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "payload_kb"),
    "batch_inference": ("batch_records_per_run", "batch_window_hours"),
    "streaming_inference": ("events_per_second",),
}
_SERVES = {*_SIGNS, "async_inference", "llm_inference", "rag"}  # workloads that the figures may be about

STANDBY = "standby"  # the slot
_NAMES = frozenset({"domain-name", "route53-zone"})  # things that exist which are no reason for having no design


class NoDesign(Exception):
    """No design exists; the message is the sentence to tell the user."""


class Site(Noun):
    """Where a design stands: the slots it fills, its region and its environments (the first carries the traffic).

    standby: the region that takes over when the first one is lost; "" where none is asked for.
    """

    cloud: str
    region: str
    standby: str = ""
    twice: tuple[str, ...] = ()  # slots that the standby has all the time as well; none: it waits to be brought up
    full: Literal["", "there", "both"] = ""  # where as many units as the peak needs run all the time
    environments: tuple[str, ...]
    workloads: tuple[str, ...]
    slots: tuple[str, ...]
    other_regions: tuple[str, ...] = ()  # which the requirements allow as well
    assumptions: tuple[Constraint, ...] = ()


def choose_site(requirements: Requirements, catalog: Catalog, cloud: str, way: Way = "one") -> Site:
    """The site that the requirements allow. `cloud` is a provider or `any`. Raises NoDesign."""
    facts = catalog.cloud(cloud_of(requirements, catalog, cloud))
    workloads, assumptions = _workloads(requirements, facts, _filled(catalog, facts))
    allowed = _regions(requirements, facts)
    asked = asked_for(requirements, catalog, facts)
    pair, slots = Standby(regions=(allowed[0],)), _slots(requirements, catalog, facts, workloads)
    if way != "one":
        pair = choose_standby(asked, requirements, facts, allowed)
    if pair.problem:
        raise NoDesign(pair.problem)
    twice: tuple[str, ...] = ()
    if way in ("running", "full") and (runs := running(catalog, facts)):
        twice = tuple(s for s in slots if s not in (*runs.left_out, STANDBY))
        slots = tuple(dict.fromkeys((*slots, STANDBY)))
    return Site(
        cloud=facts.name,
        region=pair.regions[0],
        standby=next(iter(pair.regions[1:]), ""),
        twice=twice,
        full="" if way != "full" else "both" if asked is None or answers_together(asked) else "there",
        other_regions=tuple(r for r in allowed if r not in pair.regions),
        environments=_environments(requirements),
        workloads=tuple(sorted(workloads)),
        slots=slots,
        assumptions=(*assumptions, *pair.assumptions),
    )


def nameless(requirements: Requirements) -> Requirements:
    """Without a name of one's own: some entries carry none, and a critic tells of it where one of these is chosen."""
    kept = tuple(c for c in requirements.constraints if not is_name(c))
    return requirements if kept == requirements.constraints else requirements.model_copy(update={"constraints": kept})


def is_name(constraint: Constraint) -> bool:
    """Whether all that a constraint asks for is a name of one's own."""
    value = constraint.value
    return constraint.field == "existing_assets" and isinstance(value, tuple) and set(map(slug, value)) <= _NAMES


def clouds_compared(catalog: Catalog, asked: str) -> dict[str, list[str]]:
    """On which of the clouds that were asked for a design can be sought, and which have no blueprints."""
    named = [c for c in VOCABULARY["clouds"].choices if c not in ("any", "private")]
    asked_for = sorted(named if asked == "any" else {asked})
    offered = {b.cloud for b in catalog.blueprints} & set(catalog.clouds)
    return {
        "compared": [c for c in asked_for if c in offered],
        "without_blueprints": [c for c in asked_for if c not in offered],
    }


def hard_members(requirements: Requirements, field: str) -> frozenset[str]:
    """The union of the hard values of a set field."""
    sets = (c.value for c in requirements.constraints if c.field == field and c.hard)
    return frozenset(member for value in sets if isinstance(value, tuple) for member in value)


def _soft_members(requirements: Requirements, field: str) -> frozenset[str]:
    sets = (c.value for c in requirements.constraints if c.field == field and not c.hard)
    return frozenset(member for value in sets if isinstance(value, tuple) for member in value)


def cloud_of(requirements: Requirements, catalog: Catalog, asked: str) -> str:
    """The cloud of which a design is sought; `asked` is a provider or `any`. Raises NoDesign."""
    offered = sorted({b.cloud for b in catalog.blueprints} & set(catalog.clouds))
    stated = hard_members(requirements, "clouds") - {"any"}
    forbidden = hard_members(requirements, "clouds_forbidden")
    if asked != "any" and asked not in offered:
        raise NoDesign(
            f"You asked for {asked}, and there are no blueprints for {asked} yet, only for {listed(offered)}."
        )
    if stated and not stated & set(offered):
        names = listed(sorted(stated))
        raise NoDesign(f"The document asks for {names}, and there are no blueprints for {names} yet.")
    allowed = [c for c in offered if asked in ("any", c) and (not stated or c in stated) and c not in forbidden]
    if not allowed:
        raise NoDesign(f"Blueprints exist for {listed(offered)} only, which the document or your choice rules out.")
    preferred = requirements.members("clouds")
    return min(allowed, key=lambda c: (c not in preferred, c))


def _filled(catalog: Catalog, cloud: Cloud) -> frozenset[str]:
    """The workloads for each of whose slots there is a blueprint."""
    slots = {b.slot for b in catalog.blueprints if b.cloud == cloud.name}
    return frozenset(workload for workload, needed in cloud.slots.items() if slots >= set(needed))


def _slots(requirements: Requirements, catalog: Catalog, cloud: Cloud, workloads: frozenset[str]) -> tuple[str, ...]:
    """What the workloads need, and what the document asks for besides and a blueprint brings."""
    needed = cloud.slots_for(workloads)
    brought = {
        slot: technologies(*(b for b in catalog.blueprints if (b.cloud, b.slot) == (cloud.name, slot)))
        for slot in (*needed, *(s for slots in cloud.slots_asked.values() for s in slots))
    }
    missing = {slug(name) for name in hard_members(requirements, "required_tech")} - {*cloud.incidental}
    missing -= {name for slot in needed for name in brought[slot]}
    taking = _taking(requirements, catalog, cloud, needed)

    def asks(field: str, slot: str) -> bool:
        if field == "existing_assets":
            return slot in taking
        return bool(
            brought[slot] & missing if field == "required_tech" else brought[slot] and _is_hard(requirements, field)
        )

    asked = [slot for field, slots in cloud.slots_asked.items() for slot in slots if asks(field, slot)]
    return tuple(dict.fromkeys((*needed, *asked)))


def _taking(requirements: Requirements, catalog: Catalog, cloud: Cloud, needed: tuple[str, ...]) -> frozenset[str]:
    """The slots of what takes over things that the document names, where it finds what it needs beside it."""
    assets = {f"{EXISTING}{slug(name)}" for name in hard_members(requirements, "existing_assets")}
    own = [b for b in catalog.blueprints if b.cloud == cloud.name]
    there = {name for b in own if b.slot in needed for name in (*b.provides, *(n for s in b.sizes for n in s.provides))}
    return frozenset(b.slot for b in own if assets & taken_over(b) and there.issuperset(b.requires))


def _is_hard(requirements: Requirements, field: str) -> bool:
    found = requirements.find(field)
    return found is not None and found.hard and found.value is not False


def _workloads(
    requirements: Requirements, cloud: Cloud, filled: frozenset[str]
) -> tuple[frozenset[str], tuple[Constraint, ...]]:
    unsupported = hard_members(requirements, "workloads") - filled
    if unsupported:
        names = listed(sorted(name.replace("_", " ") for name in unsupported))
        raise NoDesign(f"There are no blueprints for {names} on {cloud.title} yet, and the document asks for it.")
    stated = requirements.members("workloads") & filled
    if stated & _SERVES:
        return stated, ()
    implied = tuple(w for w, fields in _SIGNS.items() if w in filled and any(requirements.find(f) for f in fields))
    if not implied:
        return stated, ()
    source = Source(kind="assumption", quote=f"Not stated; the figures of the document imply {listed(implied)}.")
    return stated | set(implied), (Constraint(field="workloads", value=implied, hard=False, source=source),)


def _regions(requirements: Requirements, cloud: Cloud) -> list[str]:
    """The regions that the requirements allow, the preferred one first."""
    named, residency = hard_members(requirements, "regions"), hard_members(requirements, "data_residency")
    allowed = [
        name
        for name, region in cloud.regions.items()
        if (not named or name in named) and (not residency or residency & set(region.residency))
    ]
    if not allowed:
        wishes = [f"is one of {listed(sorted(named))}"] if named else []
        wishes += [f"keeps data in {listed(sorted(residency))}"] if residency else []
        raise NoDesign(f"No {cloud.title} region in the catalogue {' and '.join(wishes)}.")
    wanted, near = requirements.members("regions"), requirements.members("data_residency")
    preferred = _soft_members(requirements, "regions")

    def rank(region: str) -> tuple[bool, ...]:
        is_near = bool(near & set(cloud.regions[region].residency))
        return region not in preferred, region not in wanted, not is_near, region != cloud.default_region

    return sorted(allowed, key=rank)


def _environments(requirements: Requirements) -> tuple[str, ...]:
    """The stated stages, the one that carries the traffic first: production, else the last on the way there."""
    stages = sorted(requirements.members("environments"), key=lambda e: (_rank(e), e), reverse=True)
    return tuple(stages) or ("prod",)


def _rank(environment: str) -> int:
    return _ORDER.index(environment.lower()) if environment.lower() in _ORDER else -1

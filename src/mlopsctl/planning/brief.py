"""What one planning attempt starts from, and what of it was worked out before."""

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from mlopsctl.catalog import Catalog
from mlopsctl.domain.blueprint import Blueprint, Size, Spread
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.errors import BlueprintError
from mlopsctl.planning.facts import Facts, number
from mlopsctl.planning.path import PERCENTILES, Path, joined
from mlopsctl.planning.remedies import Remedies
from mlopsctl.planning.site import Site, hard_members
from mlopsctl.planning.sizing import carrying_units, derived, fewest_units, is_on_path, request_path
from mlopsctl.planning.standby import nearby
from mlopsctl.planning.text import EXISTING, brought, listed, slug, taken_over

_MOST_PATHS = 64  # ways to fill the rest of a path for which exact numbers of units are sought


@dataclass(frozen=True)
class Brief:
    """All that decides what a variant looks like."""

    requirements: Requirements
    facts: Facts
    remedies: Remedies
    site: Site
    catalog: Catalog
    known_paths: dict[Hashable, frozenset[Path]] = field(default_factory=dict, compare=False)  # by `figures`
    _figures: dict[str, Hashable] = field(default_factory=dict, compare=False)
    _others: dict[str, tuple[Path, ...]] = field(default_factory=dict, compare=False)

    @cached_property
    def limits(self) -> dict[float, float]:
        """The hard limits (ms) on percentiles of the path, by the share of requests."""
        found = {share: self.requirements.find(field) for field, share in PERCENTILES.items()}
        return {share: number(c) for share, c in found.items() if c and c.hard}

    @cached_property
    def candidates(self) -> tuple[Blueprint, ...]:
        site = self.site
        own = (b for b in self.catalog.blueprints if b.cloud == site.cloud and b.slot in site.slots)
        return tuple(b for b in own if not b.standby or (b.running is not None) == bool(site.twice))

    @cached_property
    def objections(self) -> dict[str, str]:
        """Why no size of a blueprint may be used, by its ref; nothing where it may."""
        bans = [c for c in self.requirements.constraints if c.hard and c.field == "compliance"]
        return {blueprint.ref: _objection(blueprint, bans, self) for blueprint in self.candidates}

    @cached_property
    def _forbidden(self) -> frozenset[str]:
        return frozenset(map(slug, hard_members(self.requirements, "forbidden_tech")))

    def against(self, blueprint: Blueprint, size: Size) -> str:
        """Why a size may not be chosen whatever it costs and carries, or nothing."""
        spreads = size.spreads or blueprint.spreads
        alone = blueprint.fallback and not self.fallback(blueprint, size)
        return (
            self.objections[blueprint.ref]
            or _banned(blueprint, size.provides, self._forbidden)
            or (_astray(spreads, self) if spreads else "")
            or (f"No other region may answer for {self.site.region}, and keeps data where it does." if alone else "")
            or self.remedies.against(blueprint.ref, size.name)
        )

    def fallback(self, blueprint: Blueprint, size: Size) -> str:
        """The region that answers where the first one fails, "" where there is none or none is needed.

        What may do the work of one is spread over the same places as its own.
        """
        if not blueprint.fallback:
            return ""
        spreads, site = size.spreads or blueprint.spreads, self.site
        others = next((s.regions for s in spreads if site.region in s.regions), blueprint.regions)
        allowed = (*([site.standby] if site.standby else []), *site.other_regions)
        near = nearby(site.region, self.requirements, self.catalog.cloud(site.cloud), allowed)
        return next((region for region in near if region in others), "")

    def figures(self, blueprint: Blueprint) -> Hashable:
        """All that decides how many units of a blueprint carry the peak, and what a request spends in them there."""
        if blueprint.ref not in self._figures:
            implied = ("payload_kb",) if blueprint.sizing else ()
            values, words = self.facts.values, self.catalog.words[f"{blueprint.cloud}/{blueprint.ref}"]
            read = tuple((name, values[name]) for name in (*words, *implied) if name in values)
            headroom = self.remedies.headroom(blueprint.slot)
            self._figures[blueprint.ref] = blueprint.cloud, blueprint.ref, read, self._model, headroom
        return self._figures[blueprint.ref]

    @cached_property
    def _model(self) -> Hashable:
        """What tells how long a model takes."""
        stated, speeds = self.requirements, self.facts.speeds
        return stated.members("model_type"), stated.members("workloads"), speeds.params, speeds.patience_ms

    def bill(self, blueprint: Blueprint) -> Hashable:
        """All that decides what some units of a blueprint cost and take."""
        site = self.site
        places = site.region, site.standby, tuple(self.fallback(blueprint, size) for size in blueprint.sizes)
        where = places, blueprint.slot in site.twice and (site.full or "least")
        return self.figures(blueprint), where, site.environments, is_on_path(blueprint, site.slots)

    def others(self, slot: str) -> tuple[Path, ...]:
        """The ways in which the path outside `slot` may be filled; queues there at the fewest units that do."""
        if slot not in self._others:
            rest = (paths for other, paths in sorted(self._paths.items()) if other != slot)
            self._others[slot] = tuple(joined(parts) for parts in islice(product(*rest), _MOST_PATHS))
        return self._others[slot]

    def deciding_others(self, slot: str) -> Hashable:
        """All that decides what `others` are."""
        return frozenset(self.figures(b) for b in self._on_path if b.slot != slot)

    @cached_property
    def _on_path(self) -> tuple[Blueprint, ...]:
        """Of those that do the same, which takes the same time as well, one is enough."""
        does = self.catalog.does
        on_path = (b for b in reversed(self.candidates) if is_on_path(b, self.site.slots))
        return tuple({does[f"{b.cloud}/{b.ref}"]: b for b in on_path}.values())

    @cached_property
    def _paths(self) -> dict[str, list[Path]]:
        found: dict[str, set[Path]] = {}
        for blueprint in self._on_path:
            found.setdefault(blueprint.slot, set()).update(self._paths_of(blueprint))
        return {slot: sorted(paths, key=repr) for slot, paths in found.items()}

    def _paths_of(self, blueprint: Blueprint) -> frozenset[Path]:
        """The path of a blueprint in each size."""
        key = self.figures(blueprint)
        if key not in self.known_paths:
            self.known_paths[key] = frozenset(self._path_of(blueprint, size) for size in blueprint.sizes)
        return self.known_paths[key]

    def _path_of(self, blueprint: Blueprint, size: Size) -> Path:
        with named(blueprint, size):
            names = self.facts.sized(size.values)
            units = carrying_units(blueprint, names, self.remedies.headroom(blueprint.slot))
            known = derived(blueprint, names, units, fewest_units(blueprint, names))
            return request_path(blueprint, known, units)


@contextmanager
def named(blueprint: Blueprint, size: Size) -> Iterator[None]:
    """Says of an error in a manifest which one it is."""
    try:
        yield
    except BlueprintError as broken:
        raise BlueprintError(f"{blueprint.cloud}/{blueprint.ref}, size {size.name}: {broken}") from broken


def _objection(blueprint: Blueprint, bans: Iterable[Constraint], brief: Brief) -> str:
    """Why no size of a blueprint may be used, or nothing."""
    places = (brief.site.region, *([brief.site.standby] if blueprint.slot in brief.site.twice else []))
    if blueprint.regions and (missing := next((p for p in places if p not in blueprint.regions), "")):
        return f"Not offered in {missing}."
    if (taken := taken_over(blueprint)) and not taken & _assets(brief):
        return f"The document names no {min(taken).removeprefix(EXISTING)} that exists already."
    obstacles = blueprint.running.obstacles if blueprint.running else {}
    if found := next((slot for slot in brief.site.slots if slot in obstacles), ""):
        return f"Two regions cannot both have `{found}`: {obstacles[found]}"
    return next(filter(None, (_ban(blueprint, constraint, brief) for constraint in bans)), "")


def _banned(blueprint: Blueprint, provided: Iterable[str], forbidden: frozenset[str]) -> str:
    """What a blueprint brings, sized so that it provides these, and must not, or nothing."""
    banned = brought(blueprint, provided) & forbidden
    return f"Uses {', '.join(sorted(banned))}, which the document forbids." if banned else ""


def _ban(blueprint: Blueprint, constraint: Constraint, brief: Brief) -> str:
    """What a constraint has against a blueprint, or nothing."""
    members = constraint.value if isinstance(constraint.value, tuple) else ()
    for regime in members:
        found = blueprint.eligibility.get(regime)
        if found and not found.eligible:
            return f"Not eligible for {regime} ({found.source})."
        if found is None and regime in brief.catalog.regimes:
            return f"Nothing shows that it is eligible for {regime}."
    return ""


def _astray(spreads: Iterable[Spread], brief: Brief) -> str:
    """What the places in which the provider may do the work have against it, or nothing."""
    within = next((s.within for s in spreads if brief.site.region in s.regions), None)
    if within is None:
        return f"Not offered in {brief.site.region}."
    for constraint in brief.requirements.constraints:
        places = constraint.value if isinstance(constraint.value, tuple) else ()
        if constraint.field == "data_residency" and constraint.hard and {*within}.isdisjoint(places):
            return f"May do the work outside {listed(sorted(places))}" + (
                f", within {listed(within)}." if within else "."
            )
    return ""


def _assets(brief: Brief) -> frozenset[str]:
    """What exists already: what the document names, and what the components that take that over stand on."""
    named = frozenset(f"{EXISTING}{slug(name)}" for name in brief.requirements.members("existing_assets"))
    needed = (n for b in brief.candidates if named & set(b.provides) for n in b.requires if n.startswith(EXISTING))
    return named.union(needed)

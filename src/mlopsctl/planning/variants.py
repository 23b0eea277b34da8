"""Every way to fill the needed slots: each blueprint in each size, sized, priced and checked against its limits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Component, Cost, Rejected
from mlopsctl.domain.blueprint import Blueprint, Size
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import BlueprintError
from mlopsctl.planning.availability import component_pct
from mlopsctl.planning.costs import SHARED, price
from mlopsctl.planning.expressions import Names, evaluate
from mlopsctl.planning.facts import Facts, number
from mlopsctl.planning.path import PERCENTILES, Path, joined
from mlopsctl.planning.recovery import RECOVERY, recovery, too_slow
from mlopsctl.planning.remedies import Remedies
from mlopsctl.planning.site import Site
from mlopsctl.planning.sizing import (
    UTILISATION,
    Load,
    Unfit,
    carrying_units,
    derived,
    duration,
    fewest_units,
    is_on_path,
    queue,
    request_path,
    size_names,
    unit_counts,
)
from mlopsctl.planning.text import EXISTING, listed, slug, technologies

_MOST_PATHS = 64  # ways to fill the rest of a path for which exact numbers of units are sought


@dataclass(frozen=True)
class Variant:
    """A sized blueprint with its bill over all environments and its part of the path of a request."""

    blueprint: Blueprint
    component: Component
    cost: Cost
    path: Path

    @property
    def name(self) -> str:
        return f"{self.component.ref}:{self.component.size}#{self.component.units:05d}"

    @cached_property
    def alone_ms(self) -> dict[str, float]:
        """Quick figures for how slow it is, by which slow and fast ones can be told apart."""
        return {f: sum(delay.quantile(share) for delay in self.path) for f, share in PERCENTILES.items()}

    @property
    def sized(self) -> str:
        return f"{self.component.ref}:{self.component.size}"


@dataclass(frozen=True)
class Brief:
    """All that decides what a variant looks like."""

    requirements: Requirements
    facts: Facts
    remedies: Remedies
    site: Site
    catalog: Catalog
    _others: dict[str, tuple[Path, ...]] = field(default_factory=dict, compare=False)

    @cached_property
    def limits(self) -> dict[float, float]:
        """The hard limits (ms) on percentiles of the path, by the share of requests."""
        found = {share: self.requirements.find(field) for field, share in PERCENTILES.items()}
        return {share: number(c) for share, c in found.items() if c and c.hard}

    @cached_property
    def objections(self) -> dict[str, str]:
        """Why no size of a blueprint may be used, by its ref; nothing where it may."""
        return {blueprint.ref: _objection(blueprint, self) for blueprint in candidates(self)}

    def others(self, slot: str) -> tuple[Path, ...]:
        """The ways in which the path outside `slot` may be filled; queues there at the fewest units that do."""
        if slot not in self._others:
            rest = (paths for other, paths in sorted(self._paths.items()) if other != slot)
            self._others[slot] = tuple(joined(parts) for parts in islice(product(*rest), _MOST_PATHS))
        return self._others[slot]

    @cached_property
    def _paths(self) -> dict[str, list[Path]]:
        found: dict[str, set[Path]] = {}
        for blueprint in candidates(self):
            for size in blueprint.sizes if is_on_path(blueprint, self.site.slots) else ():
                with _named(blueprint, size):
                    names = size_names(size, self.facts.values)
                    units = carrying_units(blueprint, names, self.remedies.headroom(blueprint.slot))
                    known = derived(blueprint, names, units, fewest_units(blueprint, names))
                    found.setdefault(blueprint.slot, set()).add(request_path(blueprint, known, units))
        return {slot: sorted(paths, key=repr) for slot, paths in found.items()}


def sized(blueprint: Blueprint, brief: Brief) -> tuple[tuple[Variant, ...], tuple[Rejected, ...]]:
    """The variants of a blueprint that may be chosen, and the sizes that may not with the first reason."""
    found: list[Variant] = []
    rejected: list[Rejected] = []
    for size in blueprint.sizes:
        reason = against(blueprint, size, brief)
        fitting: list[Variant] = []
        if not reason:
            try:
                with _named(blueprint, size):
                    fitting = _sized(blueprint, size, brief)
            except Unfit as unfit:
                reason = f"{str(unfit)[0].upper()}{str(unfit)[1:]}."
        found += fitting
        if reason:
            rejected.append(Rejected(slot=blueprint.slot, blueprint=blueprint.name, size=size.name, reason=reason))
    return tuple(found), tuple(rejected)


def against(blueprint: Blueprint, size: Size, brief: Brief) -> str:
    """Why a size may not be chosen whatever it costs and carries, or nothing."""
    return brief.objections[blueprint.ref] or brief.remedies.against(blueprint.ref, size.name)


@contextmanager
def _named(blueprint: Blueprint, size: Size) -> Iterator[None]:
    """Says of an error in a manifest which one it is."""
    try:
        yield
    except BlueprintError as broken:
        raise BlueprintError(f"{blueprint.cloud}/{blueprint.ref}, size {size.name}: {broken}") from broken


def candidates(brief: Brief) -> Iterator[Blueprint]:
    site = brief.site
    return (b for b in brief.catalog.blueprints if b.cloud == site.cloud and b.slot in site.slots)


def _objection(blueprint: Blueprint, brief: Brief) -> str:
    """Why no size of a blueprint may be used, or nothing."""
    requirements, region = brief.requirements, brief.site.region
    if blueprint.regions and region not in blueprint.regions:
        return f"Not offered in {region}."
    if (taken := _taken_over(blueprint.provides)) and not taken & _assets(brief):
        return f"The document names no {min(taken).removeprefix(EXISTING)} that exists already."
    for constraint in requirements.constraints:
        members = constraint.value if isinstance(constraint.value, tuple) else ()
        if not constraint.hard:
            continue
        if constraint.field == "forbidden_tech" and (banned := technologies(blueprint) & {slug(m) for m in members}):
            return f"Uses {', '.join(sorted(banned))}, which the document forbids."
        for regime in members if constraint.field == "compliance" else ():
            known = blueprint.eligibility.get(regime)
            if known and not known.eligible:
                return f"Not eligible for {regime} ({known.source})."
            if known is None and any(regime in other.eligibility for other in brief.catalog.blueprints):
                return f"Nothing shows that it is eligible for {regime}."
    return ""


def _assets(brief: Brief) -> frozenset[str]:
    """What exists already: what the document names, and what the components that take that over stand on."""
    named = frozenset(f"{EXISTING}{slug(name)}" for name in brief.requirements.members("existing_assets"))
    return named.union(*(_taken_over(b.requires) for b in candidates(brief) if named & set(b.provides)))


def _taken_over(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if name.startswith(EXISTING))


def _sized(blueprint: Blueprint, size: Size, brief: Brief) -> list[Variant]:
    names = size_names(size, brief.facts.values)
    load = Load(
        headroom=brief.remedies.headroom(blueprint.slot),
        limits=brief.limits if is_on_path(blueprint, brief.site.slots) else {},
        window_hours=brief.facts.values["batch_window_hours"],
        others=brief.others(blueprint.slot) if brief.limits else (),
    )
    counts = unit_counts(blueprint, names, load)
    least = derived(blueprint, names, counts[0], fewest_units(blueprint, names))
    _check_limits(blueprint, least)
    _check_quotas(blueprint, least, brief)
    found = [_variant(blueprint, size, units, brief) for units in counts]
    missed = [too_slow({f: getattr(v.component, f) for f in RECOVERY}, brief.requirements) for v in found]
    found = [v for v, reason in zip(found, missed, strict=True) if not reason]
    if not found:
        raise Unfit(missed[-1])
    budget = brief.requirements.find("monthly_budget_usd")
    if budget and budget.hard and (unpriced := found[0].cost.unpriced):
        raise Unfit(f"a budget cannot be shown to hold without a price for {listed(unpriced)}")
    return found


def _check_limits(blueprint: Blueprint, names: Names) -> None:
    for limit in blueprint.limits:
        needed = evaluate(limit.expression, names)
        if needed > limit.value:
            raise Unfit(f"{limit.name}: {needed:.3g} needed and {limit.value:g} allowed ({limit.unit or 'count'})")


def _check_quotas(blueprint: Blueprint, names: Names, brief: Brief) -> None:
    """A quota that the provider never raises is a limit."""
    for use in blueprint.quotas:
        quota, needed = brief.catalog.quota(blueprint.cloud, use.service, use.quota), evaluate(use.quantity, names)
        if quota and quota.is_fixed and quota.value is not None and needed > quota.value:
            allowed = f"{quota.value:g} allowed ({quota.unit})"
            raise Unfit(f"{use.quota}: {needed:.3g} needed and {allowed}, which is never raised")


def _variant(blueprint: Blueprint, size: Size, units: int, brief: Brief) -> Variant:
    names = size_names(size, brief.facts.values)
    fewest = fewest_units(blueprint, names)
    known = derived(blueprint, names, units, fewest)
    capacity = utilisation = None
    if sizing := blueprint.sizing:
        at_peak = queue(sizing, known, units)
        at_once = at_peak.servers * evaluate(sizing.batch, known)
        capacity, utilisation = UTILISATION * at_once * 1000 / at_peak.service_ms, at_peak.utilisation
    names_now = _names_by_environment(blueprint, size, known, brief)
    cost = price(blueprint, size, brief.catalog, brief.site.region, names_now)
    computed = {name: known[name] for name in ("units", "min_units", *blueprint.derive)}
    component = Component(
        slot=blueprint.slot,
        blueprint=blueprint.name,
        size=size.name,
        units=units,
        values={**size.values, **{name: int(v) if v == int(v) else v for name, v in computed.items()}},
        monthly_usd=cost.expected,
        capacity_rps=capacity,
        utilisation=utilisation,
        duration_hours=None if blueprint.duration_hours is None else duration(blueprint, known),
        availability_pct=component_pct(blueprint, known, units),
        **recovery(blueprint, size, known),
        provides=tuple(sorted({*blueprint.provides, *size.provides})),
    )
    path = request_path(blueprint, known, units) if is_on_path(blueprint, brief.site.slots) else ()
    return Variant(blueprint, component, cost, path)


def names_where(variant: Variant, brief: Brief) -> dict[str, Names]:
    """What the expressions of a variant read in each environment."""
    blueprint, units = variant.blueprint, variant.component.units
    size = next(s for s in blueprint.sizes if s.name == variant.component.size)
    names = size_names(size, brief.facts.values)
    known = derived(blueprint, names, units, fewest_units(blueprint, names))
    return _names_by_environment(blueprint, size, known, brief)


def _names_by_environment(blueprint: Blueprint, size: Size, known: Names, brief: Brief) -> dict[str, Names]:
    """What expressions read in each environment; `known` is what they read in the one that carries the traffic."""
    if blueprint.root == "bootstrap":
        return {SHARED: known}
    quiet = size_names(size, brief.facts.outside_production().values)
    fewest = fewest_units(blueprint, quiet)
    small = derived(blueprint, quiet, fewest, fewest)
    first, *others = brief.site.environments
    return {first: known, **dict.fromkeys(others, small)}

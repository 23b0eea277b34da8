"""Every way to fill the needed slots: each blueprint in each size, sized, priced and checked against its limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Component, Cost, Rejected
from mlopsctl.domain.blueprint import Blueprint, Size
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import BlueprintError
from mlopsctl.planning.costs import SHARED, price
from mlopsctl.planning.expressions import Names, evaluate
from mlopsctl.planning.facts import Facts, number
from mlopsctl.planning.remedies import Remedies
from mlopsctl.planning.site import Site
from mlopsctl.planning.sizing import (
    UTILISATION,
    Load,
    Unfit,
    derived,
    duration,
    fewest_units,
    hop_quantile_ms,
    queue,
    size_names,
    unit_counts,
)
from mlopsctl.planning.text import listed, slug, technologies

PERCENTILES = {"latency_p50_ms": 0.5, "latency_p95_ms": 0.95, "latency_p99_ms": 0.99}


@dataclass(frozen=True)
class Variant:
    """A sized blueprint with its bill over all environments and its part of each latency percentile of the path."""

    blueprint: Blueprint
    component: Component
    cost: Cost
    latency: dict[str, float]

    @property
    def name(self) -> str:
        return f"{self.component.ref}:{self.component.size}#{self.component.units:05d}"

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

    @cached_property
    def hops(self) -> int:
        """Slots that can add latency to a request: the number of terms in the path's bound."""
        return len({b.slot for b in _candidates(self) if b.hop or b.sizing})


def variants(brief: Brief) -> tuple[tuple[Variant, ...], tuple[Rejected, ...]]:
    """The variants that may be chosen, and those that may not with the first reason."""
    found: list[Variant] = []
    rejected: list[Rejected] = []
    for blueprint in _candidates(brief):
        objection = _objection(blueprint, brief)
        for size in blueprint.sizes:
            reason = objection or brief.remedies.against(blueprint.ref, size.name)
            fitting: list[Variant] = []
            if not reason:
                try:
                    fitting = _sized(blueprint, size, brief)
                except Unfit as unfit:
                    reason = f"{str(unfit)[0].upper()}{str(unfit)[1:]}."
                except BlueprintError as broken:
                    raise BlueprintError(f"{blueprint.cloud}/{blueprint.ref}, size {size.name}: {broken}") from broken
            found += fitting
            if reason:
                rejected.append(Rejected(slot=blueprint.slot, blueprint=blueprint.name, size=size.name, reason=reason))
    return tuple(found), tuple(rejected)


def _candidates(brief: Brief) -> Iterator[Blueprint]:
    site = brief.site
    return (b for b in brief.catalog.blueprints if b.cloud == site.cloud and b.slot in site.slots)


def _objection(blueprint: Blueprint, brief: Brief) -> str:
    """Why no size of a blueprint may be used, or nothing."""
    requirements, region = brief.requirements, brief.site.region
    if blueprint.regions and region not in blueprint.regions:
        return f"Not offered in {region}."
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


def _sized(blueprint: Blueprint, size: Size, brief: Brief) -> list[Variant]:
    names = size_names(size, brief.facts.values)
    limit = brief.requirements.find("latency_p99_ms")
    load = Load(
        headroom=brief.remedies.headroom(blueprint.slot),
        latency_p99_ms=number(limit) if limit and limit.hard else None,
        window_hours=brief.facts.values["batch_window_hours"],
        hops=brief.hops,
    )
    counts = unit_counts(blueprint, names, load)
    _check_limits(blueprint, derived(blueprint, names, counts[0], fewest_units(blueprint, names)))
    found = [_variant(blueprint, size, units, brief, load) for units in counts]
    budget = brief.requirements.find("monthly_budget_usd")
    if budget and budget.hard and (unpriced := found[0].cost.unpriced):
        raise Unfit(f"a budget cannot be shown to hold without a price for {listed(unpriced)}")
    return found


def _check_limits(blueprint: Blueprint, names: Names) -> None:
    for limit in blueprint.limits:
        needed = evaluate(limit.expression, names)
        if needed > limit.value:
            raise Unfit(f"{limit.name}: {needed:.3g} needed and {limit.value:g} allowed ({limit.unit or 'count'})")


def _variant(blueprint: Blueprint, size: Size, units: int, brief: Brief, load: Load) -> Variant:
    names = size_names(size, brief.facts.values)
    fewest = fewest_units(blueprint, names)
    known = derived(blueprint, names, units, fewest)
    shares = {field: load.share(p) for field, p in PERCENTILES.items()}
    latency = {field: hop_quantile_ms(blueprint, known, share) for field, share in shares.items()}
    p50, p99 = (hop_quantile_ms(blueprint, known, share) for share in (0.5, 0.99))
    capacity = utilisation = None
    if blueprint.sizing:
        at_peak = queue(blueprint.sizing, known, units)
        capacity, utilisation = UTILISATION * at_peak.servers * 1000 / at_peak.service_ms, at_peak.utilisation
        latency = {field: ms + at_peak.response_quantile_ms(shares[field]) for field, ms in latency.items()}
        p50, p99 = p50 + at_peak.response_quantile_ms(0.5), p99 + at_peak.response_quantile_ms(0.99)
    names_where = names_by_environment(blueprint, size, known, brief)
    cost = price(blueprint, size, brief.catalog, brief.site.region, names_where)
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
        p50_ms=p50,
        p99_ms=p99,
        duration_hours=None if blueprint.duration_hours is None else duration(blueprint, known),
        provides=tuple(sorted({*blueprint.provides, *size.provides})),
    )
    return Variant(blueprint, component, cost, latency)


def names_by_environment(blueprint: Blueprint, size: Size, known: Names, brief: Brief) -> dict[str, Names]:
    """What expressions read in each environment; `known` is what they read in the one that carries the traffic."""
    if blueprint.root == "bootstrap":
        return {SHARED: known}
    quiet = size_names(size, brief.facts.outside_production().values)
    fewest = fewest_units(blueprint, quiet)
    small = derived(blueprint, quiet, fewest, fewest)
    first, *others = brief.site.environments
    return {first: known, **dict.fromkeys(others, small)}

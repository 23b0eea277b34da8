"""Every way to fill the needed slots: each blueprint in each size, sized, priced and checked against its limits."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from mlopsctl.domain.architecture import Component, Cost, Rejected
from mlopsctl.domain.blueprint import Blueprint, Literal_, Size
from mlopsctl.planning.availability import component_pct
from mlopsctl.planning.brief import Brief, named
from mlopsctl.planning.costs import IN_STANDBY, SHARED, price
from mlopsctl.planning.expressions import Names, evaluate
from mlopsctl.planning.path import PERCENTILES, Path
from mlopsctl.planning.recovery import RECOVERY, recovery, too_slow
from mlopsctl.planning.sizing import (
    Load,
    Unfit,
    capacity_rps,
    derived,
    duration,
    fewest_units,
    is_on_path,
    queue,
    request_path,
    unit_counts,
)
from mlopsctl.planning.text import figure, listed


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

    @cached_property
    def size(self) -> Size:
        return next(size for size in self.blueprint.sizes if size.name == self.component.size)

    @property
    def sized(self) -> str:
        return f"{self.component.ref}:{self.component.size}"


def sized(
    blueprint: Blueprint, brief: Brief, known: dict[Hashable, Variant]
) -> tuple[tuple[Variant, ...], tuple[Rejected, ...]]:
    """The variants of a blueprint that may be chosen, and the sizes that may not with the first reason."""
    found: list[Variant] = []
    rejected: list[Rejected] = []
    for size in blueprint.sizes:
        reason, over = brief.against(blueprint, size), math.inf
        fitting: list[Variant] = []
        if not reason:
            try:
                with named(blueprint, size):
                    fitting = _sized(blueprint, size, brief, known)
            except Unfit as unfit:
                reason, over = f"{str(unfit)[0].upper()}{str(unfit)[1:]}.", unfit.over
        found += fitting
        if reason:
            rejected.append(
                Rejected(slot=blueprint.slot, blueprint=blueprint.name, size=size.name, reason=reason, over=over)
            )
    return tuple(found), tuple(rejected)


def _sized(blueprint: Blueprint, size: Size, brief: Brief, known: dict[Hashable, Variant]) -> list[Variant]:
    names = brief.facts.sized(size.values)
    load = Load(
        headroom=brief.remedies.headroom(blueprint.slot),
        limits=brief.limits if is_on_path(blueprint, brief.site.slots) else {},
        window_hours=brief.facts.values["batch_window_hours"],
        others=brief.others(blueprint.slot) if brief.limits and blueprint.sizing else (),
    )
    counts = unit_counts(blueprint, names, load)
    least = derived(blueprint, names, counts[0], fewest_units(blueprint, names))
    _check_limits(blueprint, least)
    _check_quotas(blueprint, least, brief)
    found = [_known_variant(blueprint, size, units, brief, known) for units in counts]
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
        needed, most = evaluate(limit.expression, names), evaluate(limit.value, names)
        if needed > most:
            allowed = f"{figure(most)} allowed ({limit.unit or 'count'})"
            raise Unfit(f"{limit.name}: {figure(needed)} needed and {allowed}", needed / max(most, 1e-9))


def _check_quotas(blueprint: Blueprint, names: Names, brief: Brief) -> None:
    """A quota that the provider never raises is a limit."""
    for use in blueprint.quotas:
        quota, needed = brief.catalog.quota(blueprint.cloud, use.service, use.quota), evaluate(use.quantity, names)
        if quota and quota.is_fixed and quota.value is not None and needed > quota.value:
            allowed = f"{figure(quota.value)} allowed ({quota.unit})"
            raise Unfit(f"{use.quota}: {figure(needed)} needed and {allowed}, which is never raised")


def _known_variant(
    blueprint: Blueprint, size: Size, units: int, brief: Brief, known: dict[Hashable, Variant]
) -> Variant:
    """Limits on times decide which numbers of units are worth offering, and nothing else about them."""
    key = (brief.bill(blueprint), size.name, units)
    if key not in known:
        known[key] = _variant(blueprint, size, units, brief)
    return known[key]


def _variant(blueprint: Blueprint, size: Size, units: int, brief: Brief) -> Variant:
    names = brief.facts.sized(size.values)
    fewest = fewest_units(blueprint, names)
    known = derived(blueprint, names, units, fewest, all_run=_all_run(blueprint, brief))
    capacity = utilisation = None
    if sizing := blueprint.sizing:
        capacity, utilisation = capacity_rps(sizing, known, units), queue(sizing, known, units).utilisation
    names_now = _names_by_environment(blueprint, size, known, brief)
    cost = price(blueprint, size, brief.catalog, brief.site.region, names_now, brief.site.standby)
    computed = _computed(blueprint, known)
    quiet = _computed(blueprint, names_now.get(brief.site.environments[-1], known))
    waiting = _computed(blueprint, names_now[IN_STANDBY]) if IN_STANDBY in names_now else {}
    fallback = {"fallback_region": where} if (where := brief.fallback(blueprint, size)) else {}
    component = Component(
        slot=blueprint.slot,
        blueprint=blueprint.name,
        size=size.name,
        units=units,
        values={**size.values, **computed, **fallback},
        elsewhere={name: v for name, v in quiet.items() if v != computed[name]},
        in_standby={name: v for name, v in waiting.items() if name in _told(blueprint) and v != computed[name]},
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


def _computed(blueprint: Blueprint, names: Names) -> dict[str, Literal_]:
    """The quantities that modules are told."""
    found = {name: names[name] for name in ("units", "min_units", *blueprint.derive)}
    return {name: int(v) if v == int(v) else v for name, v in found.items()}


def names_where(variant: Variant, brief: Brief) -> dict[str, Names]:
    """What the expressions of a variant read in each environment."""
    blueprint, units = variant.blueprint, variant.component.units
    names = brief.facts.sized(variant.size.values)
    known = derived(blueprint, names, units, fewest_units(blueprint, names), all_run=_all_run(blueprint, brief))
    return _names_by_environment(blueprint, variant.size, known, brief)


def _names_by_environment(blueprint: Blueprint, size: Size, known: Names, brief: Brief) -> dict[str, Names]:
    """What expressions read in each environment; `known` is what they read in the one that carries the traffic."""
    if blueprint.root == "bootstrap":
        return {SHARED: known}
    quiet = brief.facts.outside_production().sized(size.values)
    fewest = fewest_units(blueprint, quiet)
    small = derived(blueprint, quiet, fewest, fewest)
    first, *others = brief.site.environments[: 1 if blueprint.standby else None]
    found = {first: known, **dict.fromkeys(others, small)}
    return found | ({IN_STANDBY: _waiting(blueprint, known, brief)} if blueprint.slot in brief.site.twice else {})


def _waiting(blueprint: Blueprint, known: Names, brief: Brief) -> Names:
    """What expressions read where no request arrives, and modules are told the same as in production.

    At full size, all units run that the peak needs.
    """
    told = _told(blueprint)
    least = blueprint.sizing.least if blueprint.sizing and brief.site.full else ""
    names = {**known, "avg_rps": 0.0, "peak_rps": 0.0, "requests_per_month": 0.0}
    for name, expression in blueprint.derive.items():
        names[name] = known["units" if name == least else name] if name in told else evaluate(expression, names)
    return names


def _told(blueprint: Blueprint) -> frozenset[str]:
    """The planned quantities that the module is told."""
    return frozenset(source.plan for source in blueprint.inputs.values() if source.plan)


def _all_run(blueprint: Blueprint, brief: Brief) -> bool:
    return brief.site.full == "both" and blueprint.slot in brief.site.twice

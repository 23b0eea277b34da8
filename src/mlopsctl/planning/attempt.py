"""One planning attempt: requirements, cuts and catalogue turned into a problem for the solver."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Rejected
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.planning.availability import DOWNTIME, downtime
from mlopsctl.planning.brief import Brief
from mlopsctl.planning.facts import facts, number
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.pool import Known, Pool, pool
from mlopsctl.planning.remedies import remedies
from mlopsctl.planning.scope import EITHER, demanded, either, offered, rivals
from mlopsctl.planning.site import NoDesign, choose_site, cloud_of, hard_members
from mlopsctl.planning.solver import Option, Problem, solve
from mlopsctl.planning.standby import TOGETHER, Way, answers_together, asked_for, ways
from mlopsctl.planning.text import EXISTING, TECH, brought, listed, slug, technologies
from mlopsctl.planning.variants import Variant

_PRIVATE = "private_networking"
CAPABILITIES = {  # field -> capability that some component must provide, and the slot that makes it matter
    _PRIVATE: ("private-entry", "edge"),
    "customer_managed_keys": ("customer-managed-key", "security"),
    "gpu_required": ("gpu", ""),
    "multi_region": ("multi-region", ""),
}
PROMISES = {  # field -> capability that is demanded where some component offers it, and named as missing elsewhere
    "explainability_required": "explanations",
    "human_approval": "release-approval",
    "shadow_or_canary": "gradual-rollout",
}
BUDGET = "monthly_budget_usd"
BURDEN = "burden"
BATCH_HOURS = "batch_hours"
_USUAL_MS = 1000.0  # what a request may take where nothing is said
_UNPRICED = 1.0  # an unpriced line is not free: it weighs as much as the whole reference cost


@dataclass(frozen=True)
class Attempt:
    """What the solver chose from, and what it was not offered."""

    brief: Brief
    variants: dict[str, Variant]
    pool: Pool
    problem: Problem

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        return self.pool.rejected

    @cached_property
    def options(self) -> dict[str, Option]:
        return {option.name: option for option in self.problem.options}


def attempt(
    requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str, known: Known | None = None
) -> Attempt:
    """The problem that a design must solve. Raises NoDesign when there is nothing to choose from.

    Of several ways to stand in regions it is that of the cheapest one that has an answer. What is `known` from other
    attempts with the same catalogue is not worked out again.
    """
    known = known or Known()

    def along(way: Way) -> Attempt:
        return _along(way, requirements, cuts, catalog, cloud, known)

    first, *others = ways(requirements, catalog, catalog.cloud(cloud_of(requirements, catalog, cloud)))
    if not others:
        return along(first)
    if first == "one":
        tried = along(first)
        return tried if solve(tried.problem) or not _wants_uptime(tried.problem) else _better(tried, along, others[0])
    for way in (first, *others[:-1]):
        with suppress(NoDesign):
            tried = along(way)
            if solve(tried.problem):
                return tried
    return along(others[-1])


def _wants_uptime(problem: Problem) -> bool:
    """Whether there were an answer but for the time that it must be available."""
    limits = {amount: limit for amount, limit in problem.limits.items() if amount != DOWNTIME}
    return solve(replace(problem, limits=limits)) is not None


def _better(tried: Attempt, along: Callable[[Way], Attempt], way: Way) -> Attempt:
    """The attempt that way if it has an answer, else that which was tried."""
    with suppress(NoDesign):
        other = along(way)
        if solve(other.problem):
            return other
    return tried


def _along(
    way: Way, requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str, known: Known
) -> Attempt:
    site = choose_site(requirements, catalog, cloud, way)
    region = catalog.cloud(site.cloud).regions[site.region]
    values = facts(requirements, len(region.zones), catalog.measured, catalog.rates)
    if site.twice:
        values = values.in_two_regions(at_full_size=site.full != "")
    brief = Brief(requirements, values, remedies(cuts), site, catalog, known.paths)
    return posed(brief, pool(brief, known))


def posed(brief: Brief, filled: Pool) -> Attempt:
    """The problem of choosing from what fills the slots. Raises NoDesign where one of them stays empty."""
    site, requirements, found = brief.site, brief.requirements, filled.variants
    for slot in site.slots:
        if not any(v.component.slot == slot for v in found):
            raise NoDesign(_empty(slot, filled.rejected))
    wanted = demands(brief)
    problem = Problem(
        slots=site.slots,
        options=_options(found, brief, wanted),
        demands=wanted,
        limits=_limits(requirements),
    )
    missing = problem.demands - frozenset[str]().union(*(o.offers for o in problem.options))
    if missing:
        raise NoDesign(_lacking(missing, brief, filled.rejected))
    return Attempt(brief, {v.name: v for v in found}, filled, problem)


def _lacking(missing: frozenset[str], brief: Brief, rejected: Sequence[Rejected]) -> str:
    """What no component brings, and why those that could are ruled out."""
    names = listed(sorted(name.removeprefix(TECH) for name in missing))
    offers = {b.name: _offered(b, brief) for b in brief.candidates}
    able = {name for name, brought in offers.items() if missing & (brought | either(brought, missing))}
    why = {r.blueprint: f"{r.blueprint} ({r.size}): {r.reason}" for r in rejected if r.blueprint in able}
    ruled_out = f" {' '.join(why[name] for name in sorted(why))}" if why else ""
    return f"No blueprint for {brief.site.cloud} provides {names}.{ruled_out}"


def demands(brief: Brief) -> frozenset[str]:
    """Capabilities, and technologies as `tech:<slug>`, that the hard constraints ask for.

    A technology that no candidate brings is no demand on the choice of components: a critic tells of it, and somebody
    decides at the gate.
    """
    site, requirements = brief.site, brief.requirements
    candidates = brief.candidates
    offers = frozenset[str]().union(*(_offered(b, brief) for b in candidates))
    asked = {
        name
        for field, (c, slot) in CAPABILITIES.items()
        if _wants(requirements, field) and slot in ("", *site.slots)
        for name in demanded(c, requirements.find(field), offers)
    }
    if _is_public(requirements) and "edge" in site.slots:
        asked.add("public-entry")
    regions = asked_for(requirements, brief.catalog, brief.catalog.cloud(site.cloud))
    if site.twice and (regions is None or answers_together(regions)):
        asked.add(TOGETHER)
    kept = {f"{EXISTING}{slug(name)}" for name in hard_members(requirements, "existing_assets")} & offers
    promised = {c for field, c in PROMISES.items() if _wants(requirements, field) and c in offers}
    cloud = brief.catalog.cloud(site.cloud)
    tech = {slug(name) for name in hard_members(requirements, "required_tech")}
    pipeline = requirements.find("ci_platform")
    if pipeline and pipeline.hard:
        tech.add(slug(str(pipeline.value)))
    tech &= technologies(*candidates) - {slug(name) for name in cloud.tech}
    rival = rivals(tech, candidates)
    needed = {f"{TECH}{EITHER.join(sorted(names))}" for names in rival}
    for technology in tech.difference(*rival):
        needed |= demanded(f"{TECH}{technology}", _asking(requirements, technology), offers)
    return frozenset({*brief.remedies.demanded, *asked, *promised, *kept, *needed})


def _offered(blueprint: Blueprint, brief: Brief) -> frozenset[str]:
    """What a blueprint brings in one size or another."""
    return frozenset(_offers(blueprint, (name for size in blueprint.sizes for name in size.provides), brief))


def _offers(blueprint: Blueprint, sized: Iterable[str], brief: Brief) -> Iterator[str]:
    """What a blueprint brings in a size: capabilities, and technologies as `tech:<slug>`."""
    common = frozenset(brief.catalog.cloud(brief.site.cloud).slots.get("common", ()))
    sized = (*sized,)
    for name in {*blueprint.provides, *sized, *(f"{TECH}{technology}" for technology in brought(blueprint, sized))}:
        yield from offered(name, blueprint.slot, common)


def _asking(requirements: Requirements, technology: str) -> Constraint | None:
    """The constraint that asks for a technology."""
    asking = (c for c in requirements.constraints if c.field == "required_tech" and c.hard)
    return next((c for c in asking if isinstance(c.value, tuple) and technology in map(slug, c.value)), None)


def _is_public(requirements: Requirements) -> bool:
    """Whether the document says that it is called from the internet; that nobody said so is no reason for it."""
    told = requirements.find(_PRIVATE)
    return told is not None and told.hard and told.value is False


def _wants(requirements: Requirements, flag: str) -> bool:
    found = requirements.find(flag)
    return found is not None and found.hard and found.value is True


def _empty(slot: str, rejected: Sequence[Rejected]) -> str:
    """The reason of what comes closest stands for all; of equals that of the last, as sizes go from small to large."""
    ruled_out = [r for r in rejected if r.slot == slot]
    if not ruled_out:
        return f"Nothing can fill the slot `{slot}`: there is no blueprint for it."
    last = min(reversed(ruled_out), key=lambda r: r.over)
    others = f", nor can {len(ruled_out) - 1} others" if len(ruled_out) > 1 else ""
    return f"{last.blueprint} ({last.size}) cannot fill the slot `{slot}`{others}: {last.reason}"


def _limits(requirements: Requirements) -> dict[str, float]:
    hard = {f: number(c) for f in (BUDGET, *PERCENTILES, DOWNTIME) if (c := requirements.find(f)) and c.hard}
    return {f: downtime(value) if f == DOWNTIME else value for f, value in hard.items()}


def _options(found: Sequence[Variant], brief: Brief, wanted: frozenset[str]) -> tuple[Option, ...]:
    cheapest: dict[str, float] = {}
    for v in (v for v in found if not v.cost.unpriced):
        cheapest[v.component.slot] = min(v.cost.expected, cheapest.get(v.component.slot, math.inf))
    reference = brief.requirements.value(BUDGET, 0.0) or sum(cheapest.values()) or 1.0
    kinds = {(v.component.ref, v.component.provides): v.blueprint for v in found}
    offers = {(ref, names): frozenset(_offers(b, names, brief)) for (ref, names), b in kinds.items()}
    offers = {kind: names | either(names, wanted) for kind, names in offers.items()}
    allowed_ms = brief.requirements.value("latency_p99_ms", _USUAL_MS)
    wished = _wished(brief.requirements)
    return tuple(
        _option(v, brief, reference, offers[v.component.ref, v.component.provides], allowed_ms, wished) for v in found
    )


def _wished(requirements: Requirements) -> frozenset[str]:
    """The technologies that are preferred and not required, and those that stand there already."""
    asked = (c for c in requirements.constraints if c.field in ("required_tech", "ci_platform") and not c.hard)
    soft = (c.value for c in (*asked, *(c for c in requirements.constraints if c.field == "existing_assets")))
    return frozenset(slug(name) for value in soft for name in (value if isinstance(value, tuple) else (str(value),)))


def _option(
    variant: Variant, brief: Brief, reference: float, offers: frozenset[str], allowed_ms: float, wished: frozenset[str]
) -> Option:
    blueprint, weights = variant.blueprint, brief.remedies.weights
    team = brief.facts.values["team_size"]
    pressure = min(3.0, max(0.5, 3 / max(team, 1)))  # what a component's burden means to a small team
    burden, available = variant.size.burden or blueprint.burden, variant.component.availability_pct
    return Option(
        slot=blueprint.slot,
        ref=blueprint.ref,
        name=variant.name,
        score=weights["cost"] * (variant.cost.expected / reference + _UNPRICED * len(variant.cost.unpriced))
        + weights["burden"] * burden * pressure
        + weights["lock_in"] * blueprint.lock_in
        + weights["maturity"] * (6 - blueprint.maturity)
        + weights["latency"] * _slowness(variant, brief, allowed_ms)
        - weights["wish"] * len(wished & brought(blueprint, variant.component.provides)),
        uses={
            BUDGET: variant.cost.expected,
            DOWNTIME: 0.0 if available is None else downtime(available),
            BURDEN: float(burden),
            BATCH_HOURS: _batch_hours(variant),
            **variant.alone_ms,
        },
        offers=offers,
        path=variant.path,
        regions=variant.size.active_regions,
        requires=frozenset(blueprint.requires),
        conflicts=frozenset({*blueprint.conflicts, *variant.size.conflicts}),
    )


def _batch_hours(variant: Variant) -> float:
    return (variant.component.duration_hours or 0.0) if variant.component.slot == "batch" else 0.0


def _slowness(variant: Variant, brief: Brief, allowed_ms: float) -> float:
    """Which part of the time that is allowed a variant takes."""
    return (
        variant.alone_ms["latency_p99_ms"] / allowed_ms
        + _batch_hours(variant) / brief.facts.values["batch_window_hours"]
    )

from collections.abc import Sequence
from contextlib import suppress

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Component, Cost, Infeasibility, Latency
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.attempt import Attempt, attempt
from mlopsctl.planning.availability import downtime, uptime, whole
from mlopsctl.planning.conflict import explain_conflict
from mlopsctl.planning.costs import total
from mlopsctl.planning.path import PERCENTILES, joined, percentile_ms
from mlopsctl.planning.pool import Known
from mlopsctl.planning.quotas import quota_requests
from mlopsctl.planning.rationale import because, decisions, not_chosen, speed
from mlopsctl.planning.recovery import RECOVERY
from mlopsctl.planning.site import NoDesign, nameless
from mlopsctl.planning.solver import Solution, solve
from mlopsctl.planning.usage import usage
from mlopsctl.planning.variants import Variant


def plan(
    requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str = "any", known: Known | None = None
) -> Architecture | Infeasibility:
    """The best design that meets every hard requirement and every cut, or the smallest conflict that prevents one."""
    known = known or Known()
    for asked in dict.fromkeys((requirements, nameless(requirements))):
        with suppress(NoDesign):
            tried = attempt(asked, cuts, catalog, cloud, known)
            if solution := solve(tried.problem):
                return _architecture(tried, solution)
    return explain_conflict(requirements, cuts, catalog, cloud, known)


def _architecture(tried: Attempt, solution: Solution) -> Architecture:
    chosen = [tried.variants[option.name] for option in solution.chosen]
    site = tried.brief.site
    capacities = [v.component.capacity_rps for v in chosen if v.component.capacity_rps is not None]
    durations = [v.component.duration_hours for v in chosen if v.component.slot == "batch"]
    return Architecture(
        name=tried.brief.requirements.value("project_name", "ml-system"),
        cloud=site.cloud,
        regions=(site.region, *([site.standby] if site.standby else [])),
        environments=site.environments,
        components=tuple(_component(v, tried) for v in chosen),
        cost=_cost(chosen, tried),
        latency=_latency(chosen),
        capacity_rps=min(capacities, default=None),
        batch_hours=next(iter(durations), None),
        availability_pct=_availability(chosen),
        availability_basis=tuple(sentence for v in chosen if (sentence := _basis(v))),
        **{field: _worst(chosen, field) for field in RECOVERY},
        measured=tried.brief.catalog.measured,
        quotas=quota_requests(chosen, tried.brief),
        rejected=not_chosen(chosen, tried),
        decisions=decisions(chosen, tried),
        gap=solution.gap,
        objective=solution.score,
        usage=usage(chosen, tried.brief),
    )


def _cost(chosen: Sequence[Variant], tried: Attempt) -> Cost:
    bill = total((item for v in chosen for item in v.cost.items), (name for v in chosen for name in v.cost.unpriced))
    weak = sum(v.cost.expected for v in chosen if (found := speed(v, tried)) and found.marks)
    return bill.model_copy(update={"weakly_sized_share": weak / bill.expected if bill.expected else 0})


def _component(variant: Variant, tried: Attempt) -> Component:
    p50, p99 = (percentile_ms(variant.path, share) for share in (0.5, 0.99))
    told = {"because": because(variant, tried), "speed": speed(variant, tried), "p50_ms": p50, "p99_ms": p99}
    return variant.component.model_copy(update=told)


def _latency(chosen: Sequence[Variant]) -> Latency:
    """Percentiles of the whole path at the stated peak."""
    path = joined(v.path for v in chosen)
    found = {field.removeprefix("latency_"): percentile_ms(path, share) for field, share in PERCENTILES.items()}
    return Latency(**found) if path else Latency()


def _availability(chosen: Sequence[Variant]) -> float | None:
    known = [(v.component.availability_pct, v.size.active_regions) for v in chosen]
    found = [(downtime(pct), regions) for pct, regions in known if pct is not None]
    return uptime(whole(found)) if found else None


def _basis(variant: Variant) -> str:
    """Where a component's availability comes from, and why it is not simply what the provider promises."""
    pct, blueprint = variant.component.availability_pct, variant.blueprint
    if pct is None:
        return ""
    said = [f"{blueprint.slot} {pct:.6g} %: {blueprint.availability_source or 'no promise'}"]
    if redundancy := blueprint.redundancy:
        said.append(f"{variant.component.units} units over zones ({redundancy.source})")
    if blueprint.fallback:
        promised, where = blueprint.availability_pct, variant.component.values["fallback_region"]
        said.append(f"{promised:g} % is promised for each region, and what fails in the first is answered in {where}")
    if variant.size.active_regions > 1:
        said.append(f"everything else answers in {variant.size.active_regions} regions, of which one is enough")
    return "; ".join(said)


def _worst(chosen: Sequence[Variant], field: str) -> float | None:
    return max((m for v in chosen if (m := getattr(v.component, field)) is not None), default=None)

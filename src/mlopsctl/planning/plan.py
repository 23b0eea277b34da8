import math
from collections.abc import Sequence

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Cost, Infeasibility, Latency
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.attempt import Attempt, attempt
from mlopsctl.planning.conflict import explain_conflict
from mlopsctl.planning.costs import total
from mlopsctl.planning.rationale import because, decisions, not_chosen
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import Solution, solve
from mlopsctl.planning.usage import usage
from mlopsctl.planning.variants import PERCENTILES, Variant


def plan(
    requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str = "any"
) -> Architecture | Infeasibility:
    """The best design that meets every hard requirement and every cut, or the smallest conflict that prevents one."""
    try:
        tried = attempt(requirements, cuts, catalog, cloud)
    except NoDesign:
        return explain_conflict(requirements, cuts, catalog, cloud)
    solution = solve(tried.problem)
    if solution is None:
        return explain_conflict(requirements, cuts, catalog, cloud)
    return _architecture(tried, solution)


def _architecture(tried: Attempt, solution: Solution) -> Architecture:
    chosen = [tried.variants[option.name] for option in solution.chosen]
    site = tried.brief.site
    capacities = [v.component.capacity_rps for v in chosen if v.component.capacity_rps is not None]
    durations = [v.component.duration_hours for v in chosen if v.component.slot == "batch"]
    return Architecture(
        name=tried.brief.requirements.value("project_name", "ml-system"),
        cloud=site.cloud,
        regions=(site.region,),
        environments=site.environments,
        components=tuple(v.component.model_copy(update={"because": because(v, tried)}) for v in chosen),
        cost=_cost(chosen),
        latency=_latency(chosen),
        capacity_rps=min(capacities, default=None),
        batch_hours=next(iter(durations), None),
        availability_pct=_availability(chosen),
        rejected=not_chosen(chosen, tried),
        decisions=decisions(chosen, tried),
        gap=solution.gap,
        objective=solution.score,
        usage=usage(chosen, tried.brief),
    )


def _cost(chosen: Sequence[Variant]) -> Cost:
    return total((item for v in chosen for item in v.cost.items), (name for v in chosen for name in v.cost.unpriced))


def _latency(chosen: Sequence[Variant]) -> Latency:
    """The path's bounds at the stated peak; see Load.share for why they may be added."""
    path = {field.removeprefix("latency_"): sum(v.latency[field] for v in chosen) for field in PERCENTILES}
    return Latency(**path) if path["p99_ms"] else Latency()


def _availability(chosen: Sequence[Variant]) -> float | None:
    promised = [v.blueprint.availability_pct for v in chosen if v.blueprint.availability_pct is not None]
    return 100 * math.prod(p / 100 for p in promised) if promised else None

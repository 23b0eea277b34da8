"""What else could have been built: the Pareto front, rival designs, and where the answer changes."""

from collections.abc import Sequence
from dataclasses import replace

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Component
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.tradeoffs import Alternative, Choice, Point, Tradeoffs
from mlopsctl.planning.attempt import BATCH_HOURS, BUDGET, BURDEN, Attempt, attempt
from mlopsctl.planning.availability import DOWNTIME, uptime, whole
from mlopsctl.planning.flips import Scales, flips, label
from mlopsctl.planning.front import Design, front, undominated, used
from mlopsctl.planning.pool import Known
from mlopsctl.planning.rivals import Rival, rivals, why_not
from mlopsctl.planning.solver import Problem, solve

_P99 = "latency_p99_ms"


def tradeoffs(
    requirements: Requirements, cuts: Sequence[Cut], catalog: Catalog, cloud: str = "any", known: Known | None = None
) -> Tradeoffs:
    """The trade-offs around the design that `plan` finds for the same arguments; call it when there is one."""
    known = known or Known()
    tried = attempt(requirements, cuts, catalog, cloud, known)
    solution = solve(tried.problem)
    if solution is None:
        return Tradeoffs()
    best = solution.chosen
    others = rivals(tried, best)
    return Tradeoffs(
        pareto=pareto(tried, best),
        alternatives=tuple(_alternative(rival, best, tried) for rival in others),
        flips=flips(Scales(requirements, cuts, catalog, cloud, known), tried, best, others),
    )


def pareto(tried: Attempt, best: Design) -> tuple[Point, ...]:
    """The front of cost, speed (p99, or hours of a batch run) and operational burden, the cheapest first."""
    speed = _P99 if any(o.uses[_P99] for o in best) else BATCH_HOURS
    amounts = (BUDGET, speed, BURDEN)
    designs = front(_priced(tried), amounts)
    if not any(tried.variants[o.name].cost.unpriced for o in best):
        designs = undominated((best, *designs), amounts)
    return tuple(_point(d, tried, is_chosen=d == best) for d in designs)


def _alternative(rival: Rival, best: Design, tried: Attempt) -> Alternative:
    return Alternative(
        **dict(_point(rival.design, tried)),
        slot=rival.other.slot,
        title=f"{rival.other.slot}: {label(rival.other)}",
        reason=why_not(rival, best, tried),
    )


def _priced(tried: Attempt) -> Problem:
    """The problem without options that have lines without a price, where a slot has others."""
    known = [o for o in tried.problem.options if not tried.variants[o.name].cost.unpriced]
    filled = {o.slot for o in known}
    return replace(tried.problem, options=(*known, *(o for o in tried.problem.options if o.slot not in filled)))


def _point(design: Design, tried: Attempt, *, is_chosen: bool = False) -> Point:
    chosen = [tried.variants[o.name] for o in design]
    downtime = whole((o.uses.get(DOWNTIME, 0.0), o.regions) for o in design)
    return Point(
        monthly_usd=used(design, BUDGET),
        p99_ms=used(design, _P99) or None,
        batch_hours=used(design, BATCH_HOURS) or None,
        burden=round(used(design, BURDEN)),
        availability_pct=uptime(downtime) if downtime else None,
        components=tuple(_choice(v.component) for v in chosen),
        unpriced=tuple(name for v in chosen for name in v.cost.unpriced),
        is_chosen=is_chosen,
    )


def _choice(component: Component) -> Choice:
    return Choice(slot=component.slot, blueprint=component.blueprint, size=component.size, units=component.units)

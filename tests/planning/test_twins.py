"""Planning without the blueprints that another one stands in for gives what planning with all of them does."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mlopsctl.catalog import Catalog, load
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.attempt import BUDGET, BURDEN, Attempt, attempt, posed
from mlopsctl.planning.front import Design, front, used
from mlopsctl.planning.plan import plan
from mlopsctl.planning.pool import Fill, Pool
from mlopsctl.planning.rationale import not_chosen
from mlopsctl.planning.rivals import rivals
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import Solution, solve
from mlopsctl.planning.tradeoffs import tradeoffs
from mlopsctl.planning.variants import sized

Demand = Callable[..., Requirements]
AMOUNTS = (BUDGET, "latency_p99_ms", BURDEN)
VCPU, MEMORY = "Per vCPU per hour", "Per GB per hour"


def varied(blueprint: Blueprint, name: str, rng: random.Random) -> Blueprint:
    """The blueprint under another name: at other prices, of other weight, and now and then another thing."""
    ratings = {"burden": rng.choice([1, 2, 2, 3]), "lock_in": rng.choice([1, 2, 5]), "maturity": rng.choice([3, 4, 4])}
    factor, row = rng.choice([1, 1, "1 * 1", 1.01, 0.97, "2 / 3", rng.uniform(0.5, 2)]), rng.choice([VCPU, MEMORY])
    prices = {"scale": factor} | ({"component": row} if blueprint.slot == "serving" and rng.random() < 0.3 else {})
    changes: dict[str, Any] = {
        "name": name,
        **ratings,
        "cost": tuple(c.model_copy(update=prices) for c in blueprint.cost),
    }
    if blueprint.sizing and rng.random() < 0.3:
        changes["sizing"] = blueprint.sizing.model_copy(
            update={"service_time_ms": rng.choice([5, 9, "service_ms * 1.2"])}
        )
    if blueprint.hop and rng.random() < 0.3:
        changes["hop"] = blueprint.hop.model_copy(update={"p99_ms": rng.uniform(2, 6)})
    if rng.random() < 0.2:
        changes["availability_pct"] = rng.choice([99.9, 99.95])
    return blueprint.model_copy(update=changes)


def a_catalogue(seed: int, small: Catalog) -> Catalog:
    rng = random.Random(seed)
    plain = [b for b in small.blueprints if b.name != "functions"]
    more = tuple(varied(b, f"{b.name}-{i}", rng) for b in plain for i in range(rng.randint(0, 4)))
    return replace(small, blueprints=tuple(rng.sample([*plain, *more], len(plain) + len(more))))


def wishes(seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    hard = {"latency_p99_ms": rng.uniform(20, 150), BUDGET: rng.uniform(50, 1500), "availability_pct": 99.9}
    stated = {field: hard[field] for field in rng.sample(sorted(hard), rng.randint(0, 3))}
    return {"peak_rps": rng.uniform(20, 600), "team_size": 4, **stated}  # with which no ratings weigh the same


def exhaustive(tried: Attempt) -> Attempt:
    """The same with every blueprint sized."""
    brief = tried.brief
    return posed(brief, Pool({b.ref: Fill(*sized(b, brief, {})) for b in brief.candidates}, (), ()))


def both(seed: int, small: Catalog, demand: Demand) -> tuple[Attempt, Attempt] | None:
    try:
        lazy = attempt(demand(**wishes(seed)), (), a_catalogue(seed, small), "any")
    except NoDesign:
        return None
    return lazy, exhaustive(lazy)


def left_out(tried: Attempt) -> dict[str, str]:
    return {twin.blueprint.ref: twin.other.ref for twin in tried.pool.twins}


def test_the_design_is_the_same_and_what_is_rejected_is_told_truly(small: Catalog, demand: Demand) -> None:
    left, feasible = 0, 0
    for seed in range(200):
        if not (pair := both(seed, small, demand)):
            continue
        lazy, full = pair
        one, other = solve(lazy.problem), solve(full.problem)
        assert (one is None) == (other is None), seed
        if not one or not other:
            continue
        assert one.score == pytest.approx(other.score, abs=1e-9), seed
        assert [o.name for o in one.chosen] == [o.name for o in other.chosen], seed
        same_told(lazy, full, one)
        left, feasible = left + len(lazy.pool.twins), feasible + 1
    assert feasible > 80
    assert left > feasible


def same_told(lazy: Attempt, full: Attempt, found: Solution) -> None:
    """All that is not chosen is told about; of what was left out, what is said is what sizing it would have shown."""
    chosen, twins = [lazy.variants[o.name] for o in found.chosen], left_out(lazy)
    told, truth = (
        {(r.slot, r.blueprint, r.size): r for r in not_chosen([tried.variants[v.name] for v in chosen], tried)}
        for tried in (lazy, full)
    )
    assert told.keys() == truth.keys()
    for (slot, name, size), rejected in told.items():
        if not (stand_in := twins.get(f"{slot}/{name}")):
            assert rejected == truth[slot, name, size]
            continue
        assert f" {stand_in.partition('/')[2]} " in rejected.reason
        assert stand_in not in twins
        own, others = (
            {v.component.units: v for v in full.pool.fills[ref].variants if v.component.size == size}
            for ref in (f"{slot}/{name}", stand_in)
        )
        assert own.keys() == others.keys()
        for units, variant in own.items():
            assert variant.cost.expected >= others[units].cost.expected - 1e-9
            assert variant.cost.peak >= others[units].cost.peak - 1e-9
            assert variant.path == others[units].path
            if rejected.reason.startswith("Costs the same"):
                assert variant.cost.expected == pytest.approx(others[units].cost.expected)


def within(design: Design, tried: Attempt, slack: float) -> Solution | None:
    """A design that uses no more of anything than `design`, times `slack`."""
    most = {a: used(design, a) * slack for a in AMOUNTS}
    limits = {**tried.problem.limits, **{a: min(v, tried.problem.limits.get(a, v)) for a, v in most.items()}}
    return solve(replace(tried.problem, limits=limits))


def test_the_front_and_the_rivals_are_those_of_all(small: Catalog, demand: Demand) -> None:
    points = 0
    for seed in range(24):
        pair = both(seed, small, demand)
        if not pair or not (best := solve(pair[0].problem)):
            continue
        lazy, full = pair
        for mine, theirs in ((lazy, full), (full, lazy)):
            for design in front(mine.problem, AMOUNTS):
                points += 1
                assert within(design, theirs, 1.001), seed
                assert not within(design, theirs, 0.99), seed
        for rival in rivals(lazy, best.chosen):
            slot, twins = rival.best.slot, left_out(lazy)
            known = rival.kind(lazy.variants[rival.best.name])
            options = tuple(
                o
                for o in full.problem.options
                if o.slot != slot or (o.ref not in twins and rival.kind(full.variants[o.name]) != known)
            )
            again = solve(replace(full.problem, options=options))
            assert again, seed
            assert again.score <= sum(o.score for o in rival.design) + 1e-9, seed
            assert {o.ref for o in rival.design}.isdisjoint(twins)
    assert points > 30


def test_ten_times_the_blueprints_at_higher_prices_change_no_answer(demand: Demand) -> None:
    """On what is shipped: the design, the front, the rivals and the flips are those of the catalogue as it is."""
    known = load()
    dearer = tuple(
        b.model_copy(
            update={
                "name": f"{b.name}-{i}",
                "cost": tuple(c.model_copy(update={"scale": f"({c.scale}) * {1 + i / 1000}"}) for c in b.cost),
            }
        )
        for b in known.blueprints
        for i in range(1, 10)
    )
    many = replace(known, blueprints=tuple(_at_odds_with_copies(b) for b in (*known.blueprints, *dearer)))
    wanted = demand(peak_rps=300, avg_rps=100, latency_p99_ms=120, monthly_budget_usd=2000)
    one, other = (attempt(wanted, (), catalogue, "any") for catalogue in (known, many))
    assert set(other.options) == set(one.options)
    assert plan(wanted, (), many).model_dump(exclude={"rejected", "decisions"}) == plan(wanted, (), known).model_dump(
        exclude={"rejected", "decisions"}
    )
    assert tradeoffs(wanted, (), many) == tradeoffs(wanted, (), known)
    reasons = {twin.blueprint.name: twin.reason for twin in other.pool.twins}
    assert reasons["ecs-fargate-3"].startswith("Does the same as ecs-fargate at prices that are no lower,")


@pytest.mark.parametrize(
    ("changes", "stands_in"),
    [
        ({"scale": 1}, True),
        ({"scale": "vcpu / vcpu"}, True),
        ({"scale": 2}, True),
        ({"scale": 0.99}, False),
        ({"scale": "peak_rps"}, False),
        ({"scale": "units * 2"}, False),
        ({"component": MEMORY}, False),
        ({"component": MEMORY, "scale": 20}, True),
        ({"component": "a row that is not there"}, False),
        ({"quantity": "units * vcpu * hours_per_month * 2"}, False),
    ],
)
def test_prices_are_compared_line_by_line(
    small: Catalog, demand: Demand, changes: dict[str, Any], stands_in: bool
) -> None:
    containers = next(b for b in small.blueprints if b.name == "containers")
    lines = tuple(line.model_copy(update=changes) for line in containers.cost)
    other = containers.model_copy(update={"name": "other", "cost": lines})
    tried = attempt(demand(peak_rps=100), (), replace(small, blueprints=(*small.blueprints, other)), "any")
    assert left_out(tried).get("serving/other") == ("serving/containers" if stands_in else None)


def _at_odds_with_copies(blueprint: Blueprint) -> Blueprint:
    """What does not go with a blueprint does not go with its copies either."""
    conflicts = tuple(f"{ref}{copy}" for ref in blueprint.conflicts for copy in ("", *(f"-{i}" for i in range(1, 10))))
    return blueprint.model_copy(update={"conflicts": conflicts})

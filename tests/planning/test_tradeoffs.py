from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.tradeoffs import Flip, Point
from mlopsctl.planning.plan import plan
from mlopsctl.planning.text import usd
from mlopsctl.planning.tradeoffs import tradeoffs

Demand = Callable[..., Requirements]
ONLINE: dict[str, Any] = {"avg_rps": 150, "peak_rps": 400, "latency_p99_ms": 120, "monthly_budget_usd": 1500}
FUNCTION_PRICE = {"service": "fargate", "component": "Per vCPU per hour", "quantity": "avg_rps * 50"}


@pytest.fixture(scope="module")
def rich(small: Catalog) -> Catalog:
    """`small` with functions that have a price for each request, quick enough to compete."""
    functions = next(b for b in small.blueprints if b.name == "functions")
    changed = functions.model_validate(
        {**functions.model_dump(), "cost": [FUNCTION_PRICE], "burden": 1, "eligibility": {},
         "sizing": {"service_time_ms": "10", "max_units": "10000"}}
    )  # fmt: skip
    return replace(small, blueprints=tuple(changed if b.name == "functions" else b for b in small.blueprints))


def designed(outcome: object) -> Architecture:
    assert isinstance(outcome, Architecture), outcome
    return outcome


def values(point: Point) -> tuple[float, float, float]:
    return point.monthly_usd, point.p99_ms or point.batch_hours or 0, point.burden


def flip(found: tuple[Flip, ...], field: str, words: str) -> Flip:
    (one,) = [f for f in found if f.field == field and words in f.sentence]
    assert one.low < one.high
    return one


def forbidding(ref: str) -> tuple[Cut, ...]:
    weights = tuple(Cut(kind="weight", target=t, reason="t", origin="t") for t in ("burden", "lock_in", "maturity"))
    return (*weights, Cut(kind="forbid", target=ref, reason="t", origin="t"))


def test_points_meet_the_demands_and_none_dominates_another(rich: Catalog, demand: Demand) -> None:
    wanted = demand(**ONLINE)
    found = tradeoffs(wanted, (), rich)
    assert len(found.pareto) > 2
    assert not any(a != b and all(x <= y for x, y in zip(values(a), values(b), strict=True))
                   for a, b in permutations(found.pareto, 2))  # fmt: skip
    assert all(p.monthly_usd <= 1500 and (p.p99_ms or 0) <= 120 for p in found.pareto)
    best = designed(plan(wanted, (), rich))
    (chosen,) = [p for p in found.pareto if p.is_chosen]
    assert chosen.monthly_usd == pytest.approx(best.cost.expected)
    assert chosen.p99_ms == pytest.approx(best.latency.p99_ms)
    assert [(c.slot, c.size, c.units) for c in chosen.components] == [
        (c.slot, c.size, c.units) for c in best.components
    ]


def test_rivals_differ_in_kind_and_say_why_they_lost(rich: Catalog, demand: Demand) -> None:
    wanted = demand(**ONLINE)
    best = designed(plan(wanted, (), rich))
    serving = best.component("serving")
    found = tradeoffs(wanted, (), rich).alternatives
    assert 2 <= len(found) <= 3
    first = found[0]
    assert serving
    assert {c.blueprint for c in first.components if c.slot == "serving"} == {"containers", "functions"} - {
        serving.blueprint
    }
    assert all(rival.reason and rival.monthly_usd > 0 and rival.p99_ms for rival in found)
    by_hand = designed(plan(wanted, (Cut(kind="forbid", target=serving.ref, reason="t", origin="t"),), rich))
    assert first.monthly_usd == pytest.approx(by_hand.cost.expected)
    dearer = first.monthly_usd - best.cost.expected
    assert f"{usd(abs(dearer))} a month {'more' if dearer > 0 else 'less'}" in first.reason


def test_rivals_change_places_where_the_flip_says(rich: Catalog, demand: Demand) -> None:
    """Above and below the flip, by planning with one of the two forbidden, without a budget and without weights."""
    found = tradeoffs(demand(**ONLINE), (), rich).flips
    change = next(f for f in found if f.field == "peak_rps" and "(serving)" in f.sentence)
    cheaper = []
    for rps in (change.low, change.high):
        wanted = demand(avg_rps=rps * 150 / 400, peak_rps=rps, latency_p99_ms=120)
        costs = {
            ref: designed(plan(wanted, forbidding(f"serving/{ref}"), rich)).cost.expected
            for ref in ("containers", "functions")
        }
        cheaper.append(min(costs, key=lambda ref: costs[ref]))
    assert cheaper[0] != cheaper[1]
    assert change.high / change.low < 1.03
    assert ("Above" in change.sentence) == (change.low >= 400)


def test_less_time_and_less_money_have_their_ends(rich: Catalog, demand: Demand) -> None:
    found = tradeoffs(demand(**ONLINE), (), rich).flips
    time = flip(found, "latency_p99_ms", "there is no design")
    assert isinstance(plan(demand(**{**ONLINE, "latency_p99_ms": time.high}), (), rich), Architecture)
    assert not isinstance(plan(demand(**{**ONLINE, "latency_p99_ms": time.low}), (), rich), Architecture)
    money = flip(found, "monthly_budget_usd", "there is no design")
    assert isinstance(plan(demand(**{**ONLINE, "monthly_budget_usd": money.high}), (), rich), Architecture)
    assert not isinstance(plan(demand(**{**ONLINE, "monthly_budget_usd": money.low}), (), rich), Architecture)
    traffic = flip(found, "peak_rps", "no design within $1,500")
    scaled = [demand(**{**ONLINE, "peak_rps": r, "avg_rps": r * 150 / 400}) for r in (traffic.low, traffic.high)]
    assert [isinstance(plan(s, (), rich), Architecture) for s in scaled] == [True, False]


def test_a_batch_design_is_compared_by_its_hours(small: Catalog, demand: Demand) -> None:
    wanted = demand("batch_inference", batch_records_per_run=12_000_000, batch_window_hours=1.0)
    found = tradeoffs(wanted, (), small)
    assert all(p.batch_hours and p.p99_ms is None for p in found.pareto)
    assert found.pareto[0].batch_hours
    assert found.pareto[0].batch_hours <= 1
    assert flip(found.flips, "batch_window_hours", "there is no design").high < 0.13


def test_twice_is_the_same(rich: Catalog, demand: Demand) -> None:
    assert tradeoffs(demand(**ONLINE), (), rich) == tradeoffs(demand(**ONLINE), (), rich)

"""How many blueprints are sized, and that leaving the others out changes no design."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.attempt import attempt
from mlopsctl.planning.flips import stated
from mlopsctl.planning.plan import plan
from mlopsctl.planning.solver import solve

Demand = Callable[..., Requirements]
ONLINE: dict[str, Any] = {"peak_rps": 400, "latency_p99_ms": 120, "monthly_budget_usd": 1500}


def with_copies(known: Catalog, **changes: Any) -> Catalog:
    """Each blueprint and nine more that differ from it in name and `changes`."""
    copies = (b.model_copy(update={"name": f"{b.name}-{i}", **changes}) for b in known.blueprints for i in range(9))
    return replace(known, blueprints=(*known.blueprints, *copies))


def designed(outcome: object) -> Architecture:
    assert isinstance(outcome, Architecture), outcome
    return outcome


@pytest.mark.parametrize("changes", [{}, {"burden": 5}, {"maturity": 1, "lock_in": 5}])
def test_of_blueprints_that_do_the_same_one_is_sized(small: Catalog, demand: Demand, changes: dict[str, Any]) -> None:
    wanted, many = demand(**ONLINE), with_copies(small, **changes)
    once, often = (attempt(wanted, (), known, "any") for known in (small, many))
    assert often.pool.sized == once.pool.sized
    assert often.variants.keys() == once.variants.keys()
    alone, best = (designed(plan(wanted, (), known)) for known in (small, many))
    assert best.components == alone.components
    reasons = {r.blueprint: r.reason for r in best.rejected}
    assert reasons["containers-3"].startswith("Costs the same as containers and weighs no less")


def test_one_that_weighs_less_takes_the_place(small: Catalog, demand: Demand) -> None:
    many = with_copies(small, burden=1)
    assert {c.blueprint[-2:] for c in designed(plan(demand(**ONLINE), (), many)).components} == {"-0"}


def test_none_that_is_asked_for_by_name_or_differs_is_left_out(small: Catalog, demand: Demand) -> None:
    many = with_copies(small)
    wanted = demand(**ONLINE)
    by_name = designed(plan(demand(**ONLINE, required_tech=["containers-4"]), (), many)).component("serving")
    assert by_name
    assert by_name.blueprint == "containers-4"
    pin = (Cut(kind="pin", target="serving/containers-5", reason="t", origin="t"),)
    pinned = designed(plan(wanted, pin, many)).component("serving")
    assert pinned
    assert pinned.blueprint == "containers-5"
    forbid = (Cut(kind="forbid", target="serving/containers", reason="t", origin="t"),)
    other = designed(plan(wanted, forbid, many)).component("serving")
    assert other
    assert other.blueprint == "containers-0"
    faster = with_copies(small, availability_pct=99.999)
    assert len(attempt(wanted, (), faster, "any").pool.sized) == 2 * len(attempt(wanted, (), small, "any").pool.sized)


@pytest.mark.parametrize(
    ("figures", "anew"),
    [
        ({"peak_rps": 700.0}, {"serving/containers", "serving/functions"}),
        ({"latency_p99_ms": 60.0}, {"serving/containers", "serving/functions"}),
        ({"batch_window_hours": 2.0}, {"serving/containers", "serving/functions"}),
    ],
)
def test_what_other_figures_do_not_change_is_taken_over(
    small: Catalog, demand: Demand, figures: dict[str, float], anew: set[str]
) -> None:
    """Fewer are sized, and the problem is the same as when all are."""
    base = attempt(demand(**ONLINE), (), small, "any")
    other = stated(demand(**ONLINE), figures)
    again, fresh = (attempt(other, (), small, "any", like=like) for like in (base, None))
    assert set(again.pool.sized) <= anew
    assert len(again.pool.sized) < len(fresh.pool.sized)
    assert again.problem == fresh.problem
    assert again.variants == fresh.variants
    assert solve(again.problem) == solve(fresh.problem)


def test_another_wish_is_another_pool(small: Catalog, demand: Demand) -> None:
    base = attempt(demand(**ONLINE), (), small, "any")
    for wanted, cuts in (
        (demand(**ONLINE, rto_minutes=5.0), ()),
        (demand(**ONLINE), (Cut(kind="headroom", target="serving", value=2, reason="t", origin="t"),)),
    ):
        assert len(attempt(wanted, cuts, small, "any", like=base).pool.sized) == len(base.pool.sized)

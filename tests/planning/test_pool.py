"""How many blueprints are sized, and that leaving the others out changes no design."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from mlopsctl.catalog import Catalog, load
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.attempt import attempt
from mlopsctl.planning.flips import stated
from mlopsctl.planning.plan import plan
from mlopsctl.planning.pool import Known
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
    known = Known()
    attempt(demand(**ONLINE), (), small, "any", known)
    other = stated(demand(**ONLINE), figures)
    again, fresh = (attempt(other, (), small, "any", which) for which in (known, None))
    assert set(again.pool.sized) <= anew
    assert len(again.pool.sized) < len(fresh.pool.sized)
    assert again.problem == fresh.problem
    assert again.variants == fresh.variants
    assert solve(again.problem) == solve(fresh.problem)


EVERYTHING: dict[str, Any] = {
    "avg_rps": 40, "peak_rps": 150, "payload_kb": 60, "latency_p50_ms": 40, "latency_p99_ms": 150,
    "model_type": ["gradient_boosting"], "model_size_params": 10**6, "monthly_budget_usd": 3000,
    "rto_minutes": 6, "rpo_minutes": 10, "availability_pct": 99.9, "batch_records_per_run": 10**6,
    "batch_window_hours": 2, "training_data_gb": 50, "retrain_cadence": "daily", "compliance": ["hipaa"],
    "forbidden_tech": ["lambda"], "existing_assets": ["vpc"], "environments": ["dev", "prod"],
    "regions": ["us-west-2"], "team_size": 4, "ci_platform": "gitlab", "private_networking": True,
    "audit_retention_days": 400, "shadow_or_canary": True,
}  # fmt: skip


def test_what_is_known_is_what_would_be_found_again(demand: Demand) -> None:
    """With every wish in turn left out, or changed, and with changes that critics ask for."""
    full, known = load(), Known()
    wanted = demand("online_inference", **{"workloads": ["online_inference", "batch_inference"], **EVERYTHING})
    cuts = (
        Cut(kind="headroom", target="serving", value=2, reason="t", origin="t"),
        Cut(kind="forbid", target="serving/ecs-fargate:arm-1-vcpu", reason="t", origin="t"),
        Cut(kind="weight", target="burden", value=0, reason="t", origin="t"),
    )
    tries = [(wanted, ()), *((wanted, (cut,)) for cut in cuts)]
    for constraint in wanted.constraints:
        rest = tuple(c for c in wanted.constraints if c is not constraint)
        soft = constraint.model_copy(update={"hard": False})
        changed = [rest, (*rest, soft)]
        if isinstance(constraint.value, (int, float)) and not isinstance(constraint.value, bool):
            changed.append((*rest, constraint.model_copy(update={"value": constraint.value * 2})))
        tries += [(wanted.model_copy(update={"constraints": c}), ()) for c in changed]
    sized = [same_as_fresh(requirements, asked, full, known) for requirements, asked in tries]
    assert sum(sized) < len(tries) * sized[0] / 2


def same_as_fresh(requirements: Requirements, cuts: Sequence[Cut], catalogue: Catalog, known: Known) -> int:
    """How many were sized with what is known, which is what is found without."""
    fresh, again = (attempt(requirements, cuts, catalogue, "any", which) for which in (None, known))
    assert again.variants == fresh.variants
    assert again.problem == fresh.problem
    assert again.rejected == fresh.rejected
    return len(again.pool.sized)


def test_what_decides_only_through_others_is_known_as_well(small: Catalog, demand: Demand) -> None:
    """A hop elsewhere, the transfer of a payload that no expression names, a budget that wants every price."""
    changed: dict[str, dict[str, Any]] = {
        "containers": {
            "limits": (),
            "sizing": {"service_time_ms": "30", "scv": 0, "bandwidth_mbps": 100, "bandwidth_source": "test"},
        },
        "functions": {"sizing": {"service_time_ms": "5"}, "eligibility": {}},
        "balancer": {"hop": {"p50_ms": "team_size", "p99_ms": "3 * team_size"}},
    }
    blueprints = (b.model_validate({**b.model_dump(), **changed.get(b.name, {})}) for b in small.blueprints)
    catalogue, known = replace(small, blueprints=tuple(blueprints)), Known()
    few = {"peak_rps": 18, "latency_p99_ms": 45, "team_size": 2, "payload_kb": 4, "monthly_budget_usd": 1500}
    tries = [demand(**few), *(demand(**{**few, "team_size": size}) for size in (1, 4, 6))]
    tries += [demand(**{**few, "payload_kb": 100}), demand(**few, soft=("monthly_budget_usd",)), demand(**few)]
    offered = {frozenset(attempt(wanted, (), catalogue, "any").variants) for wanted in tries}
    assert len(offered) == 4  # what is asked for does change what is offered
    for wanted in tries:
        same_as_fresh(wanted, (), catalogue, known)

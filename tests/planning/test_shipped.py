"""What must hold of every plan over the blueprints and prices that are shipped, whatever the figures."""

import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.judge import judge_architecture

Demand = Callable[..., Requirements]
REGIMES = ("soc2", "hipaa", "pci_dss", "gdpr", "iso27001")


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return catalog.load()


def cost(shipped: Catalog, requirements: Requirements) -> float:
    outcome = plan(requirements, (), shipped)
    return outcome.cost.expected if isinstance(outcome, Architecture) else float("inf")


def loads(count: int, seed: int) -> Iterator[dict[str, float]]:
    rng = random.Random(seed)
    for _ in range(count):
        average = rng.uniform(1, 800)
        yield {"avg_rps": average, "peak_rps": average * rng.uniform(1, 3), **rng.choice([{}, {"latency_p99_ms": 120}])}


def test_more_traffic_never_costs_less(shipped: Catalog, demand: Demand) -> None:
    for figures in loads(12, seed=1):
        before = cost(shipped, demand(**figures))
        for grown in (("peak_rps",), ("avg_rps", "peak_rps")):
            for factor in (1.03, 1.4):
                more = {**figures, **{name: figures[name] * factor for name in grown}}
                assert cost(shipped, demand(**more)) >= before - 0.01, (figures, more)


def test_more_records_never_cost_less(shipped: Catalog, demand: Demand) -> None:
    sizes = [10**5, 10**6, 3 * 10**6, 10**7, 10**8]
    costs = [cost(shipped, demand("batch_inference", batch_records_per_run=n, batch_window_hours=3.0)) for n in sizes]
    assert costs == sorted(costs)


def test_more_photos_never_cost_less(shipped: Catalog, demand: Demand) -> None:
    photos = {"model_type": ["deep_vision"], "gpu_required": True, "payload_kb": 1500.0, "peak_rps": 60.0}
    costs = [cost(shipped, demand(avg_rps=rps, **photos)) for rps in (1.0, 4.0, 12.6, 12.8, 19.0, 19.1, 38.0, 40.0)]
    assert costs == sorted(costs)
    assert costs[-1] < float("inf")


def test_a_run_that_cannot_even_start_in_its_window_is_told_how_long_a_start_takes(
    shipped: Catalog, demand: Demand
) -> None:
    wanted = demand("batch_inference", batch_records_per_run=1_000, batch_window_hours=0.025)
    refused = plan(wanted, (), shipped)
    assert isinstance(refused, Infeasibility)
    assert "100 workers take 6 min for a run, 6 min of which before the first record; 1.5 min are allowed." in (
        refused.sentence
    )
    assert any("batch_window_hours >= 0.1" in way for way in refused.relaxations)


def test_a_stricter_latency_is_never_cheaper(shipped: Catalog, demand: Demand) -> None:
    for figures in loads(6, seed=2):
        costs = [cost(shipped, demand(**{**figures, "latency_p99_ms": limit})) for limit in (400, 150, 100, 70, 54, 40)]
        assert all(a <= b + 0.01 for a, b in pairwise(costs)), figures


def test_another_regime_never_removes_a_control(shipped: Catalog, demand: Demand) -> None:
    controls = load_controls()
    regimes: list[str] = []
    applied: set[str] = set()
    for regime in ("", *REGIMES):
        regimes += [regime] if regime else []
        wanted: dict[str, Any] = {"peak_rps": 100, **({"compliance": list(regimes)} if regimes else {})}
        outcome = plan(demand(**wanted), (), shipped)
        assert isinstance(outcome, Architecture)
        results = judge_architecture(controls, demand(**wanted), outcome)
        now = {r.control for r in results if r.status != "not_applicable"}
        assert now >= applied, regime
        applied = now
    assert applied


def test_a_name_changes_nothing(shipped: Catalog, demand: Demand) -> None:
    plain, named = (plan(demand(peak_rps=100, **n), (), shipped) for n in ({}, {"project_name": "Zebra"}))
    assert isinstance(plain, Architecture)
    assert isinstance(named, Architecture)
    assert (plain.components, plain.cost, plain.rejected) == (named.components, named.cost, named.rejected)


def test_every_time_on_the_way_of_a_request_has_a_source_or_is_called_an_assumption(shipped: Catalog) -> None:
    hops = {f"{b.cloud}/{b.ref}": b.hop for b in shipped.blueprints if b.hop}
    assert len(hops) > 8
    assert [name for name, hop in hops.items() if "http" not in hop.source and "ssum" not in hop.source] == []


@pytest.mark.parametrize(("limit", "peak"), [(12, 2000), (10, 200_000)])
def test_tables_are_answered_within_milliseconds_inside_the_network(
    shipped: Catalog, demand: Demand, limit: int, peak: int
) -> None:
    wanted = demand(peak_rps=peak, model_type=["linear"], latency_p99_ms=limit, private_networking=True, payload_kb=2)
    design = plan(wanted, (), shipped)
    assert isinstance(design, Architecture), design
    assert (design.latency.p99_ms or 99) <= limit


def test_a_latency_that_nothing_keeps_is_told_with_what_it_is_made_of(shipped: Catalog, demand: Demand) -> None:
    alone = plan(demand(model_type=["forecasting"], latency_p99_ms=12), (), shipped)
    assert isinstance(alone, Infeasibility)
    assert "(8 ms on average to answer it, with a squared variation of 1, both assumed" in alone.sentence
    together = plan(demand(model_type=["linear"], latency_p99_ms=7), (), shipped)
    assert isinstance(together, Infeasibility)
    assert together.sentence.startswith("Nothing answers faster than 8.")
    assert "at the 99th percentile: edge/alb:internal 4 ms and serving/" in together.sentence


@pytest.mark.parametrize("learned", [{}, {"training_data_gb": 3}, {"training_data_gb": 8}])
def test_a_training_that_ends_within_the_hour_runs_every_hour(
    shipped: Catalog, demand: Demand, learned: dict[str, float]
) -> None:
    hourly = demand("online_inference", "training", retrain_cadence="hourly", **learned)
    design = plan(hourly, (), shipped)
    assert isinstance(design, Architecture), design
    training = design.component("training")
    assert training
    assert (training.duration_hours or 9) <= 1
    assert training.values["training_share"] == (0.53125 if learned.get("training_data_gb") == 8 else 1)


def test_a_training_that_is_not_done_when_the_next_one_begins_is_told_with_the_hours_that_it_takes(
    shipped: Catalog, demand: Demand
) -> None:
    refused = plan(demand("online_inference", "training", retrain_cadence="every_few_minutes"), (), shipped)
    assert isinstance(refused, Infeasibility)
    assert "before the next begins: 0.109 needed and 0.0833 allowed (h a training)" in refused.sentence


def test_a_cadence_of_some_minutes_is_the_one_that_the_document_tells(shipped: Catalog, demand: Demand) -> None:
    often = demand("online_inference", "training", retrain_cadence="every_few_minutes")
    (cadence,) = (c for c in often.constraints if c.field == "retrain_cadence")
    source = cadence.source.model_copy(update={"quote": "New weights every 15 minutes"})
    told = cadence.model_copy(update={"source": source})
    others = tuple(c for c in often.constraints if c is not cadence)
    design = plan(often.model_copy(update={"constraints": (*others, told)}), (), shipped)
    assert isinstance(design, Architecture), design
    training = design.component("training")
    assert training
    assert training.values["training_minutes"] == 15
    assert (training.duration_hours or 9) <= 0.25

"""An event waits while others are gathered: that counts, and follows from the limit on the time of an answer."""

from collections.abc import Callable
from typing import Any

import pytest

from mlopsctl.catalog import load
from mlopsctl.domain.architecture import Architecture, Component, Infeasibility
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]
FIGURES: dict[str, Any] = {"events_per_second": 300, "clouds": ["aws"], "monthly_budget_usd": 9000}


def _design(demand: Demand, **stated: object) -> tuple[Architecture, Component]:
    design = plan(demand("streaming_inference", **FIGURES, **stated), (), load())
    assert isinstance(design, Architecture), design
    return design, next(c for c in design.components if c.slot == "streaming")


def _p99_ms(design: Architecture) -> float:
    assert design.latency is not None
    assert design.latency.p99_ms is not None
    return design.latency.p99_ms


def test_events_are_gathered_for_seconds_where_nobody_waits(demand: Demand) -> None:
    design, stream = _design(demand)
    assert {stream.values.get("batch_seconds"), stream.values.get("batching_seconds")} & {5}
    assert _p99_ms(design) > 5000


@pytest.mark.parametrize("allowed_ms", [2000, 4000])
def test_they_are_gathered_as_long_as_the_limit_allows(demand: Demand, allowed_ms: int) -> None:
    design, _ = _design(demand, latency_p99_ms=allowed_ms)
    assert allowed_ms / 4 < _p99_ms(design) <= allowed_ms


def test_nobody_waits_for_others_where_a_topic_takes_the_answers(demand: Demand) -> None:
    design, stream = _design(demand, latency_p99_ms=300)
    assert stream.ref == "streaming/msk-ecs"
    assert _p99_ms(design) <= 300


def test_what_brokers_and_network_take_is_the_least(demand: Demand) -> None:
    assert isinstance(plan(demand("streaming_inference", **FIGURES, latency_p99_ms=100), (), load()), Infeasibility)


def test_answers_of_brokers_that_are_there_are_as_available_as_what_reads_them(demand: Demand) -> None:
    asked = {"availability_pct": 99.95, "latency_p99_ms": 300, "shadow_or_canary": True}
    assert isinstance(plan(demand("streaming_inference", **FIGURES, **asked), (), load()), Infeasibility)
    assert _design(demand, **asked, existing_assets=["kafka"])[1].ref == "streaming/kafka-existing"


def test_workers_carry_the_peak_and_the_mean_is_paid_for(demand: Demand) -> None:
    asked = {"required_tech": ["msk"], "latency_p99_ms": 400}
    usual, steady = _design(demand, **asked)[1], _design(demand, **asked, peak_rps=300)[1]
    peak = _design(demand, **asked, peak_rps=6000)[1]
    assert steady == usual
    assert peak.units > usual.units
    assert peak.values["answers_gb"] == usual.values["answers_gb"]

from collections.abc import Callable
from dataclasses import replace

import pytest

from mlopsctl import catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.facts import facts
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]
TASKS = (Cut(kind="pin", target="serving/ecs-fargate", reason="test", origin="test"),)
SLOW = Measured(service_time_ms=40.0, scv=0.2, where="a laptop")


def sentences(design: Architecture) -> str:
    return " ".join(reason for decision in design.decisions for reason in decision.reasons)


def test_a_measured_service_time_takes_the_place_of_the_assumed_one(demand: Demand) -> None:
    shipped = catalog.load()
    wanted = demand(peak_rps=400, model_type=["forecasting"])
    assumed, measured = (plan(wanted, TASKS, c) for c in (shipped, replace(shipped, measured=SLOW)))
    assert isinstance(assumed, Architecture)
    assert isinstance(measured, Architecture)
    assert (assumed.measured, measured.measured) == (None, SLOW)
    rates = [a.component("serving") for a in (assumed, measured)]
    speeds = [c.capacity_rps / c.units / float(c.values["vcpu"]) for c in rates if c and c.capacity_rps]
    assert speeds[0] / speeds[1] == pytest.approx(40 / 8)
    assert measured.cost.expected > assumed.cost.expected
    assert "Speed of serving: 8 ms a request, 0.08 ms a record among many: assumed" in sentences(assumed)
    assert "Speed of serving: 40 ms a request, 0.08 ms a record among many: 40 ms measured on a laptop" in sentences(
        measured
    )


def test_the_variation_that_was_measured_counts(demand: Demand) -> None:
    shipped = catalog.load()
    wild, steady = (
        plan(demand(peak_rps=400), TASKS, replace(shipped, measured=SLOW.model_copy(update={"scv": scv})))
        for scv in (3.0, 0.1)
    )
    assert isinstance(wild, Architecture)
    assert isinstance(steady, Architecture)
    assert (wild.latency.p99_ms or 0) > 1.5 * (steady.latency.p99_ms or 0)


def test_the_facts_name_what_expressions_read(demand: Demand) -> None:
    assert facts(demand()).sized({})["service_time_ms"] == 8
    assert facts(demand(), measured=SLOW).sized({})["service_scv"] == 0.2

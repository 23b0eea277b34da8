from collections.abc import Callable
from typing import Any

import pytest

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]


def relaxed(demand: Demand, small: Catalog, **fields: Any) -> dict[str, str]:
    """The sentence for each member of the conflict, by field."""
    refusal = plan(demand(**fields), (), small)
    assert isinstance(refusal, Infeasibility), refusal
    assert {c.field for c in refusal.conflict} <= {s.split(":")[0].split()[0] for s in refusal.relaxations}
    return {s.split(":")[0].split()[0]: s for s in refusal.relaxations}


def is_feasible(demand: Demand, small: Catalog, **fields: Any) -> bool:
    return isinstance(plan(demand(**fields), (), small), Architecture)


@pytest.mark.parametrize(
    ("fields", "field", "step"),
    [
        ({"monthly_budget_usd": 30}, "monthly_budget_usd", -1.01),
        ({"monthly_budget_usd": 150}, "peak_rps", 1),
        ({"latency_p99_ms": 5}, "latency_p99_ms", -0.1),
        ({"latency_p95_ms": 5}, "latency_p95_ms", -0.1),
        ({"availability_pct": 99.999}, "availability_pct", 0.002),
        ({"payload_kb": 5000.0}, "payload_kb", 1),
    ],
)
def test_a_figure_is_enough_and_the_least(
    small: Catalog, demand: Demand, fields: dict[str, float], field: str, step: float
) -> None:
    wanted = {"peak_rps": 400, "forbidden_tech": ["lambda"], **fields}
    sentence = relaxed(demand, small, **wanted)[field]
    least = float(sentence.split()[2].replace(",", ""))
    assert "all else equal" in sentence
    assert is_feasible(demand, small, **{**wanted, field: least})
    assert not is_feasible(demand, small, **{**wanted, field: least + step})


def test_of_a_set_what_stands_in_the_way_is_given_up(small: Catalog, demand: Demand) -> None:
    both = relaxed(demand, small, required_tech=["terraform", "lambda", "vpc"], forbidden_tech=["lambda"])
    assert both["required_tech"] == "required_tech: give up lambda, all else equal."
    alone = relaxed(demand, small, gpu_required=True)
    assert alone["gpu_required"] == "gpu_required: give up True, all else equal."
    assert is_feasible(demand, small, required_tech=["terraform", "vpc"])


def test_a_place_is_replaced_by_one_that_will_do(small: Catalog, demand: Demand) -> None:
    found = relaxed(demand, small, regions=["us-east-1"], data_residency=["eu"])
    assert "regions: eu-west-1 would do (stated: us-east-1)" in found["regions"]
    assert "data_residency: us would do (stated: eu)" in found["data_residency"]
    assert is_feasible(demand, small, regions=["eu-west-1"], data_residency=["eu"])
    assert is_feasible(demand, small, regions=["us-east-1"], data_residency=["us"])


def test_with_several_conflicts_each_change_supposes_the_others_are_resolved(small: Catalog, demand: Demand) -> None:
    found = relaxed(demand, small, peak_rps=400, latency_p99_ms=5, availability_pct=99.999)
    assert all("once the other conflicts are resolved" in sentence for sentence in found.values())
    least = {f: float(s.split()[2]) for f, s in found.items()}
    assert set(least) == {"latency_p99_ms", "availability_pct"}
    assert is_feasible(demand, small, peak_rps=400, **least)

"""Availability against what can be calculated by hand."""

from collections.abc import Callable
from dataclasses import replace
from math import comb
from typing import Any

import pytest

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.availability import DOWNTIME, component_pct, downtime, uptime, whole
from mlopsctl.planning.plan import plan
from mlopsctl.planning.solver import Option, Problem, solve

Demand = Callable[..., Requirements]
NODES: dict[str, Any] = {
    "name": "nodes",
    "cloud": "aws",
    "slot": "serving",
    "title": "Nodes",
    "summary": "Serves.",
    "burden": 2,
    "maturity": 4,
    "lock_in": 2,
    "sizes": ({"name": "only"},),
    "sizing": {"service_time_ms": 10, "arrival_rps": "peak_rps"},
    "redundancy": {"zone_pct": 99.0, "zones": "zones", "source": "test"},
}


def nodes(**fields: Any) -> Blueprint:
    return Blueprint.model_validate({**NODES, **fields})


@pytest.mark.parametrize(("units", "rps", "needed"), [(3, 80, 1), (3, 160, 2), (3, 260, 3), (6, 160, 2)])
def test_units_in_zones_of_their_own_are_k_of_n(units: int, rps: float, needed: int) -> None:
    """Each serves 90/s at most; with two in each of three zones, one zone is enough for what takes two."""
    zones = min(units, 3)
    wanted = -(-needed // (units // zones))
    works = sum(comb(zones, up) * 0.99**up * 0.01 ** (zones - up) for up in range(wanted, zones + 1))
    found = component_pct(nodes(), {"peak_rps": rps, "zones": 3.0}, units)
    assert found == pytest.approx(100 * works)


def test_zones_that_hold_more_units_matter_more() -> None:
    """Three units over two zones: the zone with two of them is enough, that with one is not."""
    found = component_pct(nodes(), {"peak_rps": 160, "zones": 2.0}, 3)
    assert found == pytest.approx(99.0)


def test_no_more_is_reported_than_the_provider_promises() -> None:
    names = {"peak_rps": 10.0, "zones": 3.0}
    assert component_pct(nodes(availability_pct=99.95), names, 9) == 99.95
    assert component_pct(nodes(availability_pct=99.95), {**names, "peak_rps": 800}, 9) == pytest.approx(97.0299)
    assert component_pct(nodes(redundancy=None), names, 9) is None
    assert component_pct(nodes(redundancy=None, availability_pct=99.9), names, 9) == 99.9


def test_components_in_a_row_multiply_and_regions_fail_together() -> None:
    row = [(downtime(99.9), 1), (downtime(99.0), 1)]
    assert uptime(whole(row)) == pytest.approx(99.9 * 99.0 / 100)
    inside = 1 - 0.999 * 0.99
    assert uptime(whole([*row, (downtime(99.99), 2)])) == pytest.approx(99.99 * (1 - inside**2))
    assert whole([]) == 0


def test_several_regions_are_chosen_where_one_is_not_enough() -> None:
    plain = tuple(
        Option(s, f"{s}/x", f"{s}/x", score=1, uses={DOWNTIME: downtime(pct)}) for s, pct in (("a", 99.9), ("b", 99.9))
    )
    one = Option("router", "router/none", "router/none", score=0, uses={})
    two = Option("router", "router/two", "router/two", score=9, uses={DOWNTIME: downtime(99.999)}, regions=2)

    def router(pct: float) -> str:
        solution = solve(Problem(("a", "b", "router"), (*plain, one, two), limits={DOWNTIME: downtime(pct)}))
        return solution.chosen[-1].name if solution else ""

    assert router(99.8) == "router/none"
    assert router(99.9) == "router/two"
    assert router(99.998) == "router/two"
    assert router(99.9995) == ""


def test_more_units_are_taken_for_more_availability_and_the_basis_is_told(small: Catalog, demand: Demand) -> None:
    others = tuple(b for b in small.blueprints if b.slot != "serving")
    cost = ({"service": "fargate", "component": "Per vCPU per hour", "quantity": "units * hours_per_month"},)
    spread = replace(small, blueprints=(*others, nodes(cost=cost, availability_source="test SLA")))

    def design(pct: float) -> Architecture | Infeasibility:
        return plan(demand(peak_rps=160, availability_pct=pct), (), spread)

    low, high, none = design(95.0), design(99.98), design(99.995)
    assert isinstance(low, Architecture)
    assert isinstance(high, Architecture)
    assert [c.units for a in (low, high) for c in a.components if c.slot == "serving"] == [3, 5]
    assert high.availability_pct == pytest.approx(99.99 * (1 - 0.99 * 0.01**2 - 0.01**3))
    assert any("serving 99.99 %: test SLA; 5 units over zones (test)" in line for line in high.availability_basis)
    assert isinstance(none, Infeasibility)

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]


def with_recovery(small: Catalog) -> Catalog:
    """An edge that is back after a minute; containers of which the small ones lose more and take longer."""
    found = []
    for b in small.blueprints:
        fields: dict[str, Any] = b.model_dump()
        if b.slot == "edge":
            fields["recovery"] = {"rto_minutes": 1, "source": "test"}
        if b.name == "containers":
            fields["recovery"] = {"rto_minutes": "5 * 2", "rpo_minutes": 60, "source": "test"}
            fields["sizes"][1]["recovery"] = {"rto_minutes": "vcpu / 2", "rpo_minutes": 5, "source": "test"}
        if b.name != "functions":
            found.append(type(b).model_validate(fields))
    return replace(small, blueprints=tuple(found))


def test_the_slowest_component_and_the_one_that_loses_most_are_reported(small: Catalog, demand: Demand) -> None:
    design = plan(demand(peak_rps=400), (), with_recovery(small))
    assert isinstance(design, Architecture)
    assert (design.rto_minutes, design.rpo_minutes) == (10, 60)
    assert {c.slot: c.rto_minutes for c in design.components} == {"network": None, "edge": 1, "serving": 10}


@pytest.mark.parametrize("wish", [{"rto_minutes": 9.0}, {"rpo_minutes": 59.0}])
def test_a_wish_is_met_by_what_recovers_in_time(small: Catalog, demand: Demand, wish: dict[str, float]) -> None:
    design = plan(demand(peak_rps=400, **wish), (), with_recovery(small))
    assert isinstance(design, Architecture)
    assert (design.rto_minutes, design.rpo_minutes) == (2, 5)
    reason = next(r.reason for r in design.rejected if r.size == "small")
    assert reason.endswith(f"{next(iter(wish.values())):g} min are allowed.")
    serving = design.component("serving")
    assert serving
    assert next(iter(wish)) in serving.because
    soft = plan(demand(peak_rps=400, soft=tuple(wish), **wish), (), with_recovery(small))
    assert isinstance(soft, Architecture)
    assert soft.rto_minutes == 10


@pytest.mark.parametrize(("field", "least"), [("rto_minutes", 2), ("rpo_minutes", 5)])
def test_a_wish_that_nothing_meets_is_told_with_what_would_do(
    small: Catalog, demand: Demand, field: str, least: int
) -> None:
    refusal = plan(demand(peak_rps=400, **{field: 1.5}), (), with_recovery(small))
    assert isinstance(refusal, Infeasibility)
    assert [c.field for c in refusal.conflict] == [field]
    assert refusal.relaxations == (f"{field} >= {least} min would do (stated: 1.5), all else equal.",)
    assert isinstance(plan(demand(peak_rps=400, **{field: float(least)}), (), with_recovery(small)), Architecture)


def test_shipped_blueprints_say_how_fast_they_recover(demand: Demand) -> None:
    shipped = catalog.load()
    for wish, rto in (({}, 30), ({"rto_minutes": 15.0}, 5)):  # one NAT gateway is cheap, and slow to replace
        design = plan(demand(peak_rps=100, **wish), (), shipped)
        assert isinstance(design, Architecture)
        assert (design.rto_minutes, design.rpo_minutes) == (rto, 0)
    assert all(b.recovery is None or b.recovery.source for b in shipped.blueprints)
    refusal = plan(demand(peak_rps=100, rto_minutes=0.5), (), shipped)
    assert isinstance(refusal, Infeasibility)
    assert "rto_minutes" in {c.field for c in refusal.conflict}

from collections.abc import Callable

import pytest

from mlopsctl.agents.critics import optimisation
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Cost
from mlopsctl.domain.critique import Critique, Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]
DEAR = Cut(kind="pin", target="serving/ecs-fargate:x86-4-vcpu", reason="a habit", origin="reviewer")


def designed(requirements: Requirements, shipped: Catalog, *cuts: Cut) -> Architecture:
    outcome = plan(requirements, cuts, shipped)
    assert isinstance(outcome, Architecture), outcome
    return outcome


def review(requirements: Requirements, design: Architecture, shipped: Catalog) -> Critique:
    return optimisation.CRITIC.review(requirements, design, shipped)


def severities(critique: Critique) -> dict[str, str]:
    return {f.rule.removeprefix("optimisation."): f.severity for f in critique.findings}


def test_a_comfortable_budget_leaves_only_hints(shipped: Catalog, fraud: Demand) -> None:
    wanted = fraud()
    critique = review(wanted, designed(wanted, shipped), shipped)
    assert set(severities(critique).values()) == {"info"}
    assert {"alternative", "commitment", "egress"} <= set(severities(critique))
    assert critique.risk == "low"
    assert critique.confidence < 1, "the prices are old, and it says so"


def test_a_peak_above_the_budget_blocks_where_something_cheaper_would_do(shipped: Catalog, fraud: Demand) -> None:
    dear = designed(fraud(), shipped, DEAR)
    tight = fraud(monthly_budget_usd=round(dear.cost.peak) - 1)
    critique = review(tight, dear, shipped)
    (block,) = critique.blocks
    assert block.remedy
    assert block.remedy.kind == "pin"
    cheaper = designed(tight, shipped, block.remedy)
    assert cheaper.cost.peak <= tight.value("monthly_budget_usd", 0.0)
    assert (cheaper.capacity_rps or 0) >= 400
    assert not review(tight, cheaper, shipped).blocks


def test_a_peak_above_the_budget_warns_where_nothing_cheaper_would_do(shipped: Catalog, fraud: Demand) -> None:
    design = designed(fraud(), shipped)
    tight = fraud(monthly_budget_usd=round(design.cost.expected) + 1)
    assert severities(review(tight, design, shipped))["peak_cost"] == "warn"


def test_an_expected_cost_near_the_budget_warns(shipped: Catalog, fraud: Demand) -> None:
    design = designed(fraud(), shipped)
    flat = design.model_copy(update={"cost": design.cost.model_copy(update={"peak": design.cost.expected})})
    near = fraud(monthly_budget_usd=design.cost.expected * 1.1)
    far = fraud(monthly_budget_usd=design.cost.expected * 2)
    assert severities(review(near, flat, shipped))["budget"] == "warn"
    assert "budget" not in severities(review(far, flat, shipped))


@pytest.mark.parametrize("peak", [0.0, 1e9])
def test_without_a_budget_no_cost_is_too_high(shipped: Catalog, fraud: Demand, peak: float) -> None:
    wanted = fraud(monthly_budget_usd=None)
    design = designed(wanted, shipped)
    priced = design.model_copy(update={"cost": design.cost.model_copy(update={"peak": peak})})
    assert not {"peak_cost", "budget"} & set(severities(review(wanted, priced, shipped)))


def test_what_has_no_price_is_said(shipped: Catalog, fraud: Demand) -> None:
    design = designed(fraud(), shipped).model_copy(update={"cost": Cost(unpriced=("serving: lambda, calls",))})
    (finding,) = [f for f in review(fraud(), design, shipped).findings if f.rule == "optimisation.unpriced"]
    assert "serving: lambda, calls" in finding.evidence

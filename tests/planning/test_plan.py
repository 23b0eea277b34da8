from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.blueprint import Eligibility, Hop
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.errors import BlueprintError, InputError
from mlopsctl.planning.conflict import irreducible
from mlopsctl.planning.plan import plan
from mlopsctl.planning.rationale import unmet_technology

Demand = Callable[..., Requirements]
ONLINE: dict[str, Any] = {"peak_rps": 400, "latency_p99_ms": 120, "monthly_budget_usd": 1500}


def cut(kind: Any, target: str = "", value: float = 0) -> Cut:
    return Cut(kind=kind, target=target, value=value, reason="a test says so", origin="test")


CHEAPEST = tuple(cut("weight", target) for target in ("burden", "lock_in", "maturity"))


def designed(outcome: Architecture | Infeasibility) -> Architecture:
    assert isinstance(outcome, Architecture), outcome
    return outcome


def refused(outcome: Architecture | Infeasibility) -> Infeasibility:
    assert isinstance(outcome, Infeasibility), outcome
    return outcome


def without(requirements: Requirements, *gone: Constraint) -> Requirements:
    return requirements.model_copy(update={"constraints": tuple(c for c in requirements.constraints if c not in gone)})


def test_a_design_meets_every_figure_and_adds_up(small: Catalog, demand: Demand) -> None:
    design = designed(plan(demand(**ONLINE, project_name="Fraud"), (), small))
    assert design.name == "Fraud"
    assert [c.slot for c in design.components] == ["network", "edge", "serving"]
    assert design.capacity_rps
    assert design.capacity_rps >= 400
    assert design.latency.p50_ms
    assert design.latency.p95_ms
    assert design.latency.p99_ms
    assert design.latency.p50_ms < design.latency.p95_ms < design.latency.p99_ms <= 120
    assert design.cost.expected == pytest.approx(sum(i.monthly for i in design.cost.items))
    assert design.cost.expected == pytest.approx(sum(c.monthly_usd for c in design.components))
    assert design.cost.expected <= 1500
    assert design.availability_pct == pytest.approx(99.98, abs=0.001)
    assert design.gap == 0


def test_a_component_is_sized_to_sixty_percent_at_peak(small: Catalog, demand: Demand) -> None:
    serving = designed(plan(demand(**ONLINE), (), small)).component("serving")
    assert serving
    assert serving.units == 8  # 400/s * 12 ms / 0.6
    assert serving.utilisation == pytest.approx(0.6)
    assert serving.values == {"vcpu": 1, "service_ms": 12, "units": 8, "min_units": 2}


def test_planning_twice_gives_the_same_bytes(small: Catalog, demand: Demand) -> None:
    shuffled = replace(small, blueprints=small.blueprints[::-1])
    first, second = (plan(demand(**ONLINE), (), c) for c in (small, shuffled))
    assert designed(first).components == designed(second).components
    assert plan(demand(**ONLINE), (), small).model_dump_json() == first.model_dump_json()


def test_decisions_quote_the_document_and_name_the_defaults(small: Catalog, demand: Demand) -> None:
    design = designed(plan(demand(**ONLINE, shadow_or_canary=True), (), small))
    by_title = {d.title: d for d in design.decisions}
    serving = by_title["How to fill the slot serving"]
    assert any("“peak_rps is 400”" in reason for reason in serving.reasons)
    assert serving.files == ("infra/modules/serving",)
    assert any("a month more" in other for other in serving.alternatives)
    assert "payload_kb" in by_title["What the document does not say"].fields
    assert by_title["What the choice of components leaves open"].fields == ("shadow_or_canary",)


def test_whatever_was_not_chosen_has_a_reason(small: Catalog, demand: Demand) -> None:
    design = designed(plan(demand(**ONLINE, forbidden_tech=["AWS Lambda"]), (), small))
    reasons = {f"{r.blueprint}:{r.size}": r.reason for r in design.rejected}
    assert reasons["functions:only"] == "Uses lambda, which the document forbids."
    assert "a month more" in reasons["containers:large"]


def test_what_is_called_from_the_internet_gets_a_public_entry(small: Catalog, demand: Demand) -> None:
    inner = next(b for b in small.blueprints if b.slot == "edge")
    public = inner.model_copy(update={"name": "public", "provides": (*inner.provides, "public-entry"), "burden": 5})
    wide = replace(small, blueprints=(*small.blueprints, public))
    chosen = designed(plan(demand(**ONLINE, private_networking=False), (), wide)).component("edge")
    assert chosen
    assert chosen.blueprint == "public"
    silent = designed(plan(demand(**ONLINE), (), wide))
    assert [c.blueprint for c in silent.components if c.slot == "edge"] == [inner.name]


def test_a_reason_names_who_asks_and_by_how_much_a_limit_is_missed(small: Catalog, demand: Demand) -> None:
    edge = next(b for b in small.blueprints if b.slot == "edge")
    public = edge.model_copy(update={"name": "public", "provides": ("public-entry",)})
    slow = edge.model_copy(update={"name": "slow", "hop": Hop(p50_ms=1, p99_ms=118)})
    odd = edge.model_copy(update={"name": "odd", "conflicts": ("network/private",)})
    wide = replace(small, blueprints=(*small.blueprints, public, slow, odd))
    design = designed(plan(demand(**ONLINE, private_networking=True), (), wide))
    reasons = {r.blueprint: r.reason for r in design.rejected}
    assert reasons["public"].endswith("the document asks for (private_networking True: “private_networking is True”).")
    assert "Breaks latency_p99_ms: " in reasons["slow"]
    assert reasons["slow"].endswith(" ms, where 120 ms is allowed.")
    assert reasons["odd"] == "edge/odd cannot be combined with network/private."
    asked = designed(plan(demand(**ONLINE), (cut("require", "private-entry"),), wide))
    assert "a critic asks for" in {r.blueprint: r.reason for r in asked.rejected}["public"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"payload_kb": 5000.0, "latency_p99_ms": 500}, "Body size: 5,000 needed and 1,000 allowed"),
        ({"latency_p99_ms": 100}, "One request alone takes"),
    ],
)
def test_variants_are_ruled_out(small: Catalog, demand: Demand, fields: dict[str, Any], reason: str) -> None:
    outcome = plan(demand(**{**ONLINE, **fields}, soft=("monthly_budget_usd",)), (), small)
    assert any(reason in r.reason for r in designed(outcome).rejected)


def test_a_component_that_says_nothing_of_a_regime_is_not_eligible(small: Catalog, demand: Demand) -> None:
    """As soon as the catalogue knows the regime at all; of others it can say nothing."""
    silent = refused(plan(demand(compliance=["hipaa"]), (), small))
    assert "Nothing shows that it is eligible for hipaa" in silent.sentence
    designed(plan(demand(compliance=["osha"]), (), small))


def test_an_ineligible_component_is_not_used(small: Catalog, demand: Demand) -> None:
    yes = {"hipaa": Eligibility(eligible=True, source="test")}
    known = tuple(b.model_copy(update={"eligibility": b.eligibility or yes}) for b in small.blueprints)
    design = designed(plan(demand(compliance=["hipaa"]), (), replace(small, blueprints=known)))
    assert "Not eligible for hipaa (test)." in {r.reason for r in design.rejected}


def test_a_broken_expression_names_its_blueprint(small: Catalog, demand: Demand) -> None:
    broken = tuple(b.model_copy(update={"derive": {"x": "1 + nonsense"}}) for b in small.blueprints)
    with pytest.raises(
        BlueprintError, match=r"aws/network/private, size only: .*`1 \+ nonsense`.*`nonsense` is unknown"
    ):
        plan(demand(), (), replace(small, blueprints=broken))


def test_an_unpriced_component_is_named_and_not_preferred(small: Catalog, demand: Demand) -> None:
    free = designed(plan(demand(peak_rps=20), (), small))
    assert not free.cost.unpriced
    forced = designed(plan(demand(peak_rps=20), (cut("pin", "serving/functions"),), small))
    assert forced.cost.unpriced == ("serving: lambda, nothing like it",)
    capped = plan(demand(peak_rps=20, monthly_budget_usd=900), (cut("pin", "serving/functions"),), small)
    assert "without a price" in refused(capped).sentence


def test_cuts_are_respected(small: Catalog, demand: Demand) -> None:
    wanted = demand(**ONLINE)
    more = designed(plan(wanted, (cut("headroom", "serving", 1.5),), small)).component("serving")
    assert more
    assert more.units == 12
    assert designed(plan(wanted, (cut("headroom", "edge", 1.5),), small)).capacity_rps == pytest.approx(400)
    pinned = designed(plan(wanted, (cut("pin", "serving/containers:large"),), small)).component("serving")
    assert pinned
    assert pinned.size == "large"
    other = designed(plan(wanted, (cut("forbid", "serving/containers:small"),), small)).component("serving")
    assert other
    assert other.size == "large"
    refusal = refused(plan(wanted, (cut("require", "time-travel"),), small))
    assert "time-travel" in refusal.sentence
    assert "It could, but for what test asks: a test says so" in refusal.sentence
    harmless = refused(plan(demand(peak_rps=20, monthly_budget_usd=1), (cut("forbid", "serving/functions"),), small))
    assert "asks" not in harmless.sentence
    with pytest.raises(InputError, match="weight"):
        plan(wanted, (cut("weight", "beauty", 1),), small)


def test_environments_share_the_bill(small: Catalog, demand: Demand) -> None:
    one = designed(plan(demand(**ONLINE), (), small))
    three = designed(plan(demand(**ONLINE, environments=["dev", "staging", "prod"]), (), small))
    assert three.environments == ("prod", "staging", "dev")
    parts = {e: sum(i.monthly for i in three.cost.items if i.environment == e) for e in three.environments}
    assert parts["prod"] == pytest.approx(one.cost.expected)
    assert 0 < parts["dev"] == parts["staging"] < parts["prod"]


def test_batch_runs_end_in_their_window(small: Catalog, demand: Demand) -> None:
    wanted = demand("batch_inference", batch_records_per_run=12_000_000, batch_window_hours=3.0)
    design = designed(plan(wanted, (), small))
    assert design.batch_hours == 1.5  # workers cost by the hour: twice as many are as cheap and faster
    assert design.latency.p99_ms is None
    assert design.capacity_rps is None
    halved = designed(plan(wanted, (cut("headroom", "batch", 2),), small))
    assert halved.batch_hours == 0.75


def test_the_region_follows_residency(small: Catalog, demand: Demand) -> None:
    assert designed(plan(demand(), (), small)).regions == ("us-east-1",)
    assert designed(plan(demand(data_residency=["de"]), (), small)).regions == ("eu-central-1",)
    assert designed(plan(demand(data_residency=["eu"], regions=["eu-west-3"]), (), small)).regions == ("eu-west-3",)


@pytest.mark.parametrize(
    ("fields", "members", "words"),
    [
        ({"clouds": ["gcp"]}, {"clouds"}, "no blueprints for gcp yet"),
        ({"clouds_forbidden": ["aws"]}, {"clouds_forbidden"}, "aws only"),
        ({"workloads": ["llm_inference"]}, {"workloads"}, "llm inference"),
        ({"regions": ["us-east-1"], "data_residency": ["eu"]}, {"regions", "data_residency"}, "keeps data in eu"),
        ({"regions": ["moon-1"]}, {"regions"}, "moon-1"),
        ({"gpu_required": True}, {"gpu_required"}, "gpu"),
        ({"required_tech": ["lambda"], "forbidden_tech": ["lambda"]}, {"required_tech", "forbidden_tech"}, "lambda"),
        ({"forbidden_tech": ["containers", "lambda"]}, {"forbidden_tech"}, "serving"),
        ({"availability_pct": 99.99}, {"availability_pct"}, "99.99"),
        ({"peak_rps": 400, "monthly_budget_usd": 100}, {"monthly_budget_usd", "peak_rps"}, "100"),
        ({"latency_p99_ms": 5, "monthly_budget_usd": 9999}, {"latency_p99_ms"}, "5 ms"),
    ],
)
def test_a_conflict_is_the_smallest_one(
    small: Catalog, demand: Demand, fields: dict[str, Any], members: set[str], words: str
) -> None:
    workload = fields.get("workloads", ["online_inference"])[0]
    harmless = {"payload_kb": 2.0, "team_size": 3, "compliance": ["soc2"]}
    wanted = demand(workload, **{**harmless, **{f: v for f, v in fields.items() if f != "workloads"}})
    refusal = refused(plan(wanted, (), small))
    assert {c.field for c in refusal.conflict} == members
    assert words in refusal.sentence
    for member in refusal.conflict:  # irreducible: every member matters
        designed(plan(without(wanted, member), (), small))


@pytest.mark.parametrize(
    ("asked", "open_"),
    [(["OpenShift", "lambda"], {"openshift"}), (["containers", "lambda"], {"lambda"}), (["Kafka"], {"kafka"})],
)
def test_technology_that_no_design_can_bring_is_left_open(
    small: Catalog, demand: Demand, asked: list[str], open_: set[str]
) -> None:
    """Nothing brings it, or one slot would have to be filled twice."""
    wanted = demand("online_inference", peak_rps=1, required_tech=asked)
    components = designed(plan(wanted, (), small)).components
    chosen = [(small.blueprint("aws", c.slot, c.blueprint), c) for c in components]
    (left,) = unmet_technology(wanted, chosen, small.cloud("aws")).values()
    assert left == open_


def test_independent_conflicts_are_all_named(small: Catalog, demand: Demand) -> None:
    refusal = refused(plan(demand(peak_rps=400, latency_p99_ms=5, availability_pct=99.999), (), small))
    assert [c.field for c in refusal.conflict] == ["latency_p99_ms"]
    assert "Apart from that" in refusal.sentence
    assert "99.999" in refusal.sentence


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=3), min_size=1, max_size=4), st.data())
def test_what_the_deletion_filter_keeps_is_irreducible(conflicts: list[set[int]], data: st.DataObject) -> None:
    """Against a known oracle: infeasible when one of the sets is complete."""
    source = {"kind": "quote", "quote": ""}
    pool = [Constraint.model_validate({"field": "peak_rps", "value": n, "source": source}) for n in range(8)]
    order = data.draw(st.permutations(pool))

    def feasible(kept: Any) -> bool:
        numbers = {int(c.value) for c in kept}
        return not any(conflict <= numbers for conflict in conflicts)

    core = irreducible(order, feasible)
    assert not feasible(core)
    assert all(feasible([c for c in core if c is not member]) for member in core)


@settings(max_examples=25, deadline=None)
@given(rps=st.integers(1, 3000), factor=st.floats(1.05, 5))
def test_more_traffic_is_never_cheaper(small: Catalog, demand: Demand, rps: int, factor: float) -> None:
    costs = [designed(plan(demand(peak_rps=r), CHEAPEST, small)).cost.expected for r in (rps, rps * factor)]
    assert costs[0] <= costs[1] + 1e-6


@settings(max_examples=25, deadline=None)
@given(limit=st.floats(70, 400), factor=st.floats(0.3, 0.98), rps=st.integers(1, 2000))
def test_a_stricter_latency_is_never_cheaper(
    small: Catalog, demand: Demand, limit: float, factor: float, rps: int
) -> None:
    loose = designed(plan(demand(peak_rps=rps, latency_p99_ms=limit), CHEAPEST, small))
    strict = plan(demand(peak_rps=rps, latency_p99_ms=limit * factor), CHEAPEST, small)
    if isinstance(strict, Architecture):
        assert strict.cost.expected >= loose.cost.expected - 1e-6

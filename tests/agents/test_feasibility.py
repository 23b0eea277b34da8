from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from mlopsctl.agents.critics import feasibility
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.blueprint import Limit, QuotaUse
from mlopsctl.domain.critique import Critique, Cut, Finding
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]


def designed(requirements: Requirements, cuts: Sequence[Cut], shipped: Catalog) -> Architecture:
    outcome = plan(requirements, cuts, shipped)
    assert isinstance(outcome, Architecture), outcome
    return outcome


def review(requirements: Requirements, shipped: Catalog, cuts: Sequence[Cut] = ()) -> Critique:
    return feasibility.CRITIC.review(requirements, designed(requirements, cuts, shipped), shipped)


def found(critique: Critique, rule: str) -> Finding:
    (finding,) = [f for f in critique.findings if f.rule == rule]
    return finding


def with_serving(shipped: Catalog, **changes: object) -> Catalog:
    blueprints = tuple(b.model_copy(update=changes) if b.slot == "serving" else b for b in shipped.blueprints)
    return replace(shipped, blueprints=blueprints)


def test_a_design_for_the_average_peak_is_objected_to_and_the_next_one_holds(shipped: Catalog, fraud: Demand) -> None:
    wanted = fraud()
    first = designed(wanted, (), shipped)
    assert first.latency.p99_ms
    assert first.latency.p99_ms <= 120, "the planner believes in its design"
    cuts: list[Cut] = []
    for _ in range(3):
        critique = review(wanted, shipped, cuts)
        cuts += [f.remedy for f in critique.blocks if f.remedy]
        if not critique.blocks:
            break
    assert {cut.kind for cut in cuts} == {"headroom", "require"}
    last = designed(wanted, cuts, shipped)
    now, before = last.component("serving"), first.component("serving")
    assert now
    assert before
    assert (now.capacity_rps or 0) > (before.capacity_rps or 0)
    assert last.cost.expected <= 1500
    assert found(critique, "feasibility.latency_p99_ms").severity == "info"
    assert {f.rule for f in critique.findings if f.severity == "warn"} == {"feasibility.quota"}


def test_the_objection_names_what_was_seen(shipped: Catalog, fraud: Demand) -> None:
    critique = review(fraud(), shipped)
    finding = found(critique, "feasibility.latency_p99_ms")
    assert finding.severity == "block"
    assert "zones lost" in finding.claim
    assert "95 % confidence interval" in finding.evidence
    assert finding.slots == ("serving",)
    assert critique.risk == "high"
    assert critique == review(fraud(), shipped), "the same design gets the same verdict"


def test_a_zone_may_be_lost_only_where_that_availability_is_asked_for(shipped: Catalog, fraud: Demand) -> None:
    critique = review(fraud(availability_pct=99.0), shipped)
    assert "bursts" in found(critique, "feasibility.latency_p99_ms").claim
    assert not [f for f in critique.findings if f.rule == "feasibility.egress"]


def test_a_soft_latency_warns(shipped: Catalog, fraud: Demand) -> None:
    hard = fraud()
    soft = tuple(c.model_copy(update={"hard": c.field != "latency_p99_ms"}) for c in hard.constraints)
    finding = found(review(hard.model_copy(update={"constraints": soft}), shipped), "feasibility.latency_p99_ms")
    assert finding.severity == "warn"
    assert finding.remedy is None


def test_nothing_is_claimed_of_a_latency_that_nobody_stated(shipped: Catalog, fraud: Demand) -> None:
    rules = {f.rule for f in review(fraud(latency_p99_ms=None), shipped).findings}
    assert not [rule for rule in rules if "latency" in rule]


def test_a_failed_shard_must_fit_into_the_window(shipped: Catalog, fraud: Demand) -> None:
    wanted = fraud(
        workloads=["batch_inference"], batch_records_per_run=12_000_000, batch_window_hours=3.0, latency_p99_ms=None
    )
    finding = found(review(wanted, shipped), "feasibility.batch_window")
    assert finding.severity == "block"
    assert finding.remedy
    after = review(wanted, shipped, (finding.remedy,))
    assert found(after, "feasibility.batch_window").severity == "info"


@pytest.mark.parametrize(
    ("quota", "quantity", "words"),
    [
        ("Running On-Demand P instances L-417A185B", 8, "--quota-code L-417A185B --desired-value 8"),
        ("All P Spot requests L-7212CCBC", 8, "--quota-code L-7212CCBC"),
        ("No such quota", 1, "not in the catalogue"),
    ],
)
def test_a_quota_beyond_the_default_comes_with_its_request(
    shipped: Catalog, fraud: Demand, quota: str, quantity: int, words: str
) -> None:
    use = QuotaUse(service="ec2", quota=quota, quantity=quantity)
    findings = review(fraud(), with_serving(shipped, quotas=(use,))).findings
    (finding,) = [f for f in findings if f.rule == "feasibility.quota" and f.slots == ("serving",)]
    assert finding.severity == "warn"
    assert words in finding.evidence


def test_a_limit_that_is_nearly_reached_is_a_warning(shipped: Catalog, fraud: Demand) -> None:
    limit = Limit(name="body", expression="payload_kb", value=4.5, unit="KB", source="a test")
    assert "4 of 4.5 KB" in found(review(fraud(), with_serving(shipped, limits=(limit,))), "feasibility.limit").claim


@pytest.mark.parametrize(
    ("field", "asked", "words"),
    [("ci_platform", "cloud_build", "cloud-build"), ("required_tech", ["kafka", "OpenShift"], "kafka and openshift")],
)
def test_technology_that_the_design_lacks_is_a_warning(
    shipped: Catalog, fraud: Demand, field: str, asked: str | list[str], words: str
) -> None:
    finding = found(review(fraud(**{field: asked}), shipped), f"feasibility.unmet.{field}")
    assert finding.severity == "warn"
    assert words in finding.claim
    assert not [f for f in review(fraud(ci_platform="github_actions"), shipped).findings if "ci_platform" in f.rule]


def test_who_answers_and_says_nothing_of_its_recovery_is_named(shipped: Catalog, fraud: Demand) -> None:
    wanted = fraud(rto_minutes=30)
    assert "feasibility.recovery" not in {f.rule for f in review(wanted, shipped).findings}
    finding = found(review(wanted, with_serving(shipped, recovery=None)), "feasibility.recovery")
    assert finding.severity == "warn"
    assert "rto_minutes 30 min" in finding.claim
    assert finding.slots == ("serving",)


def test_an_entry_that_nobody_spoke_of_is_told(shipped: Catalog, fraud: Demand) -> None:
    told = found(review(fraud(private_networking=None), shipped), "feasibility.callers")
    assert told.claim.startswith("Nobody says who calls: the entry is inside the network; private_networking=false")
    for stated in (True, False):
        assert "feasibility.callers" not in {f.rule for f in review(fraud(private_networking=stated), shipped).findings}


def test_streams_explain_shadow_and_recover(shipped: Catalog, fraud: Demand) -> None:
    wanted = fraud(
        workloads=["streaming_inference"], events_per_second=300, peak_rps=None, latency_p99_ms=5000,
        explainability_required=True, shadow_or_canary=True, rto_minutes=30, rpo_minutes=5, monthly_budget_usd=5000,
    )  # fmt: skip
    told = {f.rule for f in review(wanted, shipped).findings}
    assert not [rule for rule in told if "unmet" in rule or rule == "feasibility.recovery"]


def test_it_tells_whether_a_person_has_to_act_when_the_region_is_lost(shipped: Catalog, fraud: Demand) -> None:
    def told(**said: object) -> Finding:
        pair = ["eu-central-1", "eu-west-1"]
        return found(review(fraud(multi_region=True, regions=pair, **said), shipped), "feasibility.standby")

    waits, runs = told(), told(rto_minutes=10.0)
    assert "nothing answers until somebody brings the system up" in waits.claim
    assert waits.severity == "info"
    assert "nobody has to act. That takes a public hosted zone" in runs.claim
    assert runs.severity == "warn"
    assert told(rto_minutes=10.0, existing_assets=["route53_zone"]).severity == "info"

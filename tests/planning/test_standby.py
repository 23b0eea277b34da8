"""Where a system that must survive the loss of a region stands, and what its standby costs."""

from collections.abc import Callable

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]
RUNS = "It runs in Frankfurt."
SURVIVES = "It must survive the loss of a region."


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return catalog.load()


@pytest.fixture
def document(demand: Demand) -> Callable[..., Requirements]:
    """Sentences, each with the constraints that it makes."""

    def build(*sentences: tuple[str, dict[str, object]], **figures: object) -> Requirements:
        known, at, stated = demand(peak_rps=60, latency_p99_ms=200, **figures), 0, []
        for sentence, fields in sentences:
            source = Source(kind="quote", start=at, end=at + len(sentence), quote=sentence)
            stated += [Constraint.model_validate({"field": f, "value": v, "source": source}) for f, v in fields.items()]
            at += len(sentence) + 1
        return known.model_copy(update={"constraints": (*known.constraints, *stated)})

    return build


def regions(requirements: Requirements, shipped: Catalog) -> tuple[str, ...]:
    design = plan(requirements, (), shipped)
    assert isinstance(design, Architecture), design.sentence
    return design.regions


def refusal(requirements: Requirements, shipped: Catalog) -> str:
    outcome = plan(requirements, (), shipped)
    assert isinstance(outcome, Infeasibility)
    return outcome.sentence


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (
            [(RUNS, ["eu-central-1"]), ("A cold standby waits in Ireland.", ["eu-west-1"])],
            ("eu-central-1", "eu-west-1"),
        ),
        ([("Should Ireland fail over, ...", ["eu-west-1"]), (RUNS, ["eu-central-1"])], ("eu-central-1", "eu-west-1")),
        ([("From eu-west-3 it fails over to eu-north-1.", ["eu-north-1", "eu-west-3"])], ("eu-west-3", "eu-north-1")),
        ([(RUNS, ["eu-central-1"])], ("eu-central-1", "eu-west-1")),
    ],
)
def test_the_region_that_the_document_spares_takes_over(
    shipped: Catalog,
    document: Callable[..., Requirements],
    sentences: list[tuple[str, list[str]]],
    expected: tuple[str, str],
) -> None:
    said = [(sentence, {"regions": named}) for sentence, named in sentences]
    assert regions(document((SURVIVES, {"multi_region": True}), *said), shipped) == expected


def test_an_unnamed_second_region_is_told_and_never_leaves_where_the_data_is(
    shipped: Catalog, document: Callable[..., Requirements]
) -> None:
    survives = (SURVIVES, {"multi_region": True})
    design = plan(document(survives, (RUNS, {"regions": ["eu-central-1"]})), (), shipped)
    assert isinstance(design, Architecture)
    assert any("assumed that eu-west-1 takes over" in reason for d in design.decisions for reason in d.reasons)
    london = document(survives, ("It runs in London.", {"regions": ["eu-west-2"]}))
    assert "no other Amazon Web Services region in the catalogue keeps data in uk" in refusal(london, shipped)
    german = document(survives, (RUNS, {"regions": ["eu-central-1"]}), data_residency=["de"])
    assert "keeps data in de" in refusal(german, shipped)
    source = Source(kind="standard", quote="allowed_regions")
    allowed = Constraint(field="regions", value=["eu-central-1", "eu-north-1"], hard=False, source=source)
    bound = document(survives, (RUNS, {"regions": ["eu-central-1"]}))
    bound = bound.model_copy(update={"constraints": (*bound.constraints, allowed)})
    assert regions(bound, shipped) == ("eu-central-1", "eu-north-1")
    only = document(survives, ("It runs in Frankfurt only.", {"regions": ["eu-central-1"]}))
    assert "wants eu-central-1 only" in refusal(only, shipped)


def second(requirements: Requirements, shipped: Catalog) -> tuple[str, str]:
    """How the second region serves: blueprint and size."""
    design = plan(requirements, (), shipped)
    assert isinstance(design, Architecture), design.sentence
    standby = design.component("standby")
    return (standby.blueprint, standby.size) if standby else ("", "")


@pytest.mark.parametrize(
    "words", ["Active-active in two regions.", "Both regions serve.", "One service spanning both."]
)
def test_regions_answer_together_where_the_document_says_so(
    shipped: Catalog, document: Callable[..., Requirements], words: str
) -> None:
    both = document((words, {"multi_region": True, "regions": ["eu-north-1", "us-east-1"]}))
    assert second(both, shipped) == ("second-region", "active-active")
    assert regions(both, shipped) == ("us-east-1", "eu-north-1")  # the default region first


def test_a_second_region_runs_where_it_must_answer_soon(
    shipped: Catalog, document: Callable[..., Requirements]
) -> None:
    survives = (SURVIVES, {"multi_region": True, "regions": ["eu-central-1"]})
    assert second(document(survives, rto_minutes=60.0), shipped) == ("cold-standby", "objects")
    for minutes in (15.0, 10.0):
        assert second(document(survives, rto_minutes=minutes), shipped) == ("second-region", "warm-standby")
    warm = ("A warm standby waits in Ireland.", {"multi_region": True, "regions": ["eu-central-1", "eu-west-1"]})
    assert second(document(warm), shipped) == ("second-region", "warm-standby")


def test_what_the_peak_needs_runs_all_the_time_where_scaling_out_takes_too_long(
    shipped: Catalog, document: Callable[..., Requirements]
) -> None:
    def least(words: str, minutes: float) -> tuple[int, int, int, float]:
        said = (words, {"multi_region": True, "regions": ["eu-central-1", "eu-west-1"]})
        busy = document(said, rto_minutes=minutes)
        kept = tuple(c for c in busy.constraints if c.field != "peak_rps")
        (peak,) = (c.model_copy(update={"value": 2000.0}) for c in busy.constraints if c.field == "peak_rps")
        design = plan(busy.model_copy(update={"constraints": (*kept, peak)}), (), shipped)
        assert isinstance(design, Architecture)
        serving = design.component("serving")
        assert serving
        here = int(serving.values["low_tasks"])
        capacity = design.usage["standby"]["module.serving.aws_appautoscaling_target.this"]["capacity"]
        return serving.units, here, int(serving.in_standby.get("low_tasks", here)), capacity

    units, here, there, paid = least(SURVIVES, 10.0)
    assert here == there == paid < units
    units, here, there, paid = least(SURVIVES, 5.0)
    assert here < there == paid == units
    units, here, there, paid = least("Both regions serve.", 5.0)
    assert here == there == paid == units


def test_what_holds_state_has_one_region(shipped: Catalog, document: Callable[..., Requirements]) -> None:
    survives = (SURVIVES, {"multi_region": True, "regions": ["eu-central-1"]})
    kept = document(survives, rto_minutes=10.0, required_tech=["dynamodb"])
    assert "Two regions cannot both have `features`: the tables have one writer" in refusal(kept, shipped)
    scored = document(survives, rto_minutes=10.0, workloads=["online_inference", "batch_inference"])
    assert "Two regions cannot both have `batch`" in refusal(scored, shipped)


def test_two_regions_are_available_for_more_of_the_time_than_one(
    shipped: Catalog, document: Callable[..., Requirements]
) -> None:
    one = plan(document(availability_pct=99.98), (), shipped)
    two = plan(document(availability_pct=99.99), (), shipped)
    assert isinstance(one, Architecture)
    assert isinstance(two, Architecture)
    assert len(one.regions) == 1
    assert len(two.regions) == 2
    assert two.availability_pct == pytest.approx(99.997, abs=1e-4)
    assert any("answers as well" in reason for d in two.decisions for reason in d.reasons)
    pinned = document((RUNS, {"regions": ["eu-central-1"]}), availability_pct=99.99)
    assert isinstance(none := plan(pinned, (), shipped), Infeasibility)
    assert any(line.startswith("regions: eu-central-1, ") for line in none.relaxations)
    assert isinstance(plan(document(availability_pct=99.99, data_residency=["de"]), (), shipped), Infeasibility)
    refused = plan(document(("One region is enough.", {"multi_region": False}), availability_pct=99.99), (), shipped)
    assert isinstance(refused, Infeasibility)
    assert {c.field for c in refused.conflict} == {"multi_region", "availability_pct"}


def test_the_second_region_is_in_the_bill_without_the_traffic(
    shipped: Catalog, document: Callable[..., Requirements]
) -> None:
    survives = (SURVIVES, {"multi_region": True, "regions": ["us-west-2"]})
    design = plan(document(survives, rto_minutes=10.0, environments=["staging", "production"]), (), shipped)
    assert isinstance(design, Architecture)
    bill = {(i.environment, i.slot, i.component, i.note): i for i in design.cost.items}
    hours = {e: bill[e, "edge", "alb: ALB hour", ""] for e in ("production", "standby")}
    assert hours["production"].quantity == hours["standby"].quantity
    capacity = [i for i in design.cost.items if i.component == "alb: LCU-hour"]
    assert {i.environment for i in capacity} == {"staging", "production"}
    assert not [i for i in design.cost.items if i.environment == "standby" and i.slot in ("training", "standby")]
    there = shipped.price("aws", design.regions[1], "alb", "ALB hour")
    assert there
    assert hours["standby"].unit_price == there.usd


def test_objectives_hold_for_the_loss_of_the_region(shipped: Catalog, document: Callable[..., Requirements]) -> None:
    survives = (SURVIVES, {"multi_region": True, "regions": ["eu-central-1"]})
    design = plan(document(survives, rto_minutes=60.0, rpo_minutes=15.0, training_data_gb=20.0), (), shipped)
    assert isinstance(design, Architecture)
    assert (design.rto_minutes, design.rpo_minutes) == (55, 15)
    assert "2 min are allowed" in refusal(document(survives, rto_minutes=2.0), shipped)
    kept = document(survives, rpo_minutes=15.0, required_tech=["dynamodb"])
    assert plan(document(survives, required_tech=["dynamodb"]), (), shipped).cost  # type: ignore[union-attr]
    assert isinstance(plan(kept, (), shipped), Infeasibility)


def test_only_production_is_copied_and_only_once(shipped: Catalog, document: Callable[..., Requirements]) -> None:
    survives = (SURVIVES, {"multi_region": True, "regions": ["us-west-2"]})
    design = plan(document(survives, environments=["staging", "production"]), (), shipped)
    assert isinstance(design, Architecture)
    lines = [item for item in design.cost.items if item.slot == "standby"]
    assert {item.environment for item in lines} == {"production"}
    kept = next(item for item in lines if item.component == "s3: Standard/Storage")
    there = shipped.price("aws", design.regions[1], "s3", "Standard/Storage")
    assert there
    assert kept.unit_price == there.usd

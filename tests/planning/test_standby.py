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


@pytest.mark.parametrize(
    "words", ["Active-active in two regions.", "Both regions serve.", "One service spanning both."]
)
def test_regions_that_answer_together_are_refused(
    shipped: Catalog, document: Callable[..., Requirements], words: str
) -> None:
    assert "answer at the same time" in refusal(document((words, {"multi_region": True})), shipped)


def test_objectives_hold_for_the_loss_of_the_region(shipped: Catalog, document: Callable[..., Requirements]) -> None:
    survives = (SURVIVES, {"multi_region": True, "regions": ["eu-central-1"]})
    design = plan(document(survives, rto_minutes=60.0, rpo_minutes=15.0, training_data_gb=20.0), (), shipped)
    assert isinstance(design, Architecture)
    assert (design.rto_minutes, design.rpo_minutes) == (55, 15)
    assert "10 min are allowed" in refusal(document(survives, rto_minutes=10.0), shipped)
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

"""Where the text of questions may go, and what is assumed of them."""

from collections.abc import Callable

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.planning.facts import facts
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return catalog.load()


@pytest.mark.parametrize(
    ("region", "residency", "allowed"),
    [
        ("eu-central-1", "eu", True),
        ("eu-central-1", "de", False),
        ("ap-south-1", "in", False),
        ("us-east-1", "us", True),
    ],
)
def test_a_model_whose_provider_spreads_calls_over_countries_is_not_used_where_text_must_stay_in_one(
    shipped: Catalog, demand: Demand, region: str, residency: str, *, allowed: bool
) -> None:
    wanted = demand("llm_inference", regions=[region], data_residency=[residency], latency_p95_ms=30_000)
    design = plan(wanted, (), shipped)
    assert isinstance(design, Architecture)
    (model,) = [c.blueprint for c in design.components if c.slot == "llm"]
    assert (model == "bedrock") is allowed
    reasons = {r.reason for r in design.rejected if r.blueprint == "bedrock"}
    assert any("May do the work outside" in r for r in reasons) is not allowed


@pytest.mark.parametrize(
    ("stated", "there"),
    [
        ({"regions": ["us-west-2"]}, "us-east-1"),
        ({"regions": ["eu-central-1"], "data_residency": ["eu"]}, "eu-west-1"),
        ({"regions": ["eu-central-1", "eu-north-1"]}, "eu-north-1"),
    ],
)
def test_more_than_one_region_promises_comes_from_a_second_one_that_keeps_data_in_the_same_place(
    shipped: Catalog, demand: Demand, stated: dict[str, list[str]], there: str
) -> None:
    wanted = demand(
        "llm_inference", required_tech=["bedrock"], availability_pct=99.9, latency_p95_ms=8_000, peak_rps=2, **stated
    )
    design = plan(wanted, (), shipped)
    assert isinstance(design, Architecture)
    model = design.component("llm")
    assert model is not None
    assert model.blueprint == "bedrock-two-regions"
    assert model.availability_pct == pytest.approx(99.9999)
    assert (design.fallback_region, set(design.places)) == (there, {stated["regions"][0], there})
    assert design.availability_pct == pytest.approx(100 * 0.9999 * 0.9999 * 0.999999)
    (basis,) = (told for told in design.availability_basis if told.startswith("llm "))
    assert "99.9 % is promised for each region" in basis
    assert f"is answered in {there}" in basis
    assert any("internet-egress" in c.provides for c in design.components)


def test_one_region_is_enough_where_its_promise_is(shipped: Catalog, demand: Demand) -> None:
    wanted = demand("llm_inference", required_tech=["bedrock"], availability_pct=99.8, latency_p95_ms=8_000, peak_rps=2)
    design = plan(wanted, (), shipped)
    assert isinstance(design, Architecture)
    assert (design.fallback_region, design.places) == ("", ("us-east-1",))


def _only_in(*regions: str, said: str = "", **needs: object) -> Requirements:
    source = Source(kind="quote", start=0, end=len(said), quote=said, line=1)
    place = Constraint(field="regions", value=regions, source=source)
    needs |= {"workloads": ("llm_inference",), "required_tech": ("bedrock",), "availability_pct": 99.9, "peak_rps": 2.0}
    others = (Constraint(field=f, value=v, source=Source(kind="answer")) for f, v in needs.items())
    return Requirements(document_sha256="0" * 64, constraints=(place, *others))


@pytest.mark.parametrize(
    "wanted",
    [
        _only_in("us-west-2", said="It runs in us-west-2 and nowhere else"),
        _only_in("ca-central-1", said="It runs in ca-central-1"),  # the only one of its country
    ],
)
def test_no_second_region_is_used_where_only_one_is_allowed(shipped: Catalog, wanted: Requirements) -> None:
    refused = plan(wanted, (), shipped)
    assert isinstance(refused, Infeasibility)
    assert "availability_pct" in {c.field for c in refused.conflict}


def test_a_size_that_a_region_lacks_is_not_chosen_there(shipped: Catalog, demand: Demand) -> None:
    design = plan(demand("llm_inference", regions=["ap-south-1"], latency_p95_ms=5_000), (), shipped)
    assert isinstance(design, Architecture)
    lacking = {r.size for r in design.rejected if r.reason == "Not offered in ap-south-1." and r.blueprint == "bedrock"}
    assert lacking == {"claude-haiku-4-5", "claude-sonnet-4-5"}


@pytest.mark.parametrize(
    ("stated", "models"),
    [
        ({"required_tech": ["bedrock"]}, {"nova-lite"}),
        ({"required_tech": ["bedrock", "anthropic"]}, {"claude-haiku-4-5"}),
        ({"required_tech": ["bedrock"], "forbidden_tech": ["anthropic"]}, {"nova-lite"}),
    ],
)
def test_the_model_is_of_the_maker_that_the_document_names(
    shipped: Catalog, demand: Demand, stated: dict[str, list[str]], models: set[str]
) -> None:
    wanted = demand("llm_inference", regions=["eu-central-1"], latency_p95_ms=8_000, monthly_budget_usd=4_000, **stated)
    design = plan(wanted, (), shipped)
    assert isinstance(design, Architecture)
    assert {c.size for c in design.components if c.slot == "llm"} == models
    assert not [d for d in design.decisions if "required_tech" in d.fields and "leaves open" in d.title]
    assert not [r.reason for r in design.rejected if "e+0" in r.reason]  # of thousands of ms
    forbidden = {r.size for r in design.rejected if r.reason == "Uses anthropic, which the document forbids."}
    assert forbidden == ({"claude-haiku-4-5", "claude-sonnet-4-5"} if "forbidden_tech" in stated else set())


def test_the_size_of_a_request_is_assumed_by_what_it_holds(demand: Demand) -> None:
    sizes = [facts(demand(**stated)).values["payload_kb"] for stated in ({}, {"model_type": ["deep_vision"]})]
    assert [*sizes, facts(demand("rag")).values["payload_kb"]] == [4, 500, 1]


@pytest.mark.parametrize(
    ("stated", "text_kb", "documents_gb"),
    [
        ({"model_type": ["speech", "llm"]}, 4.5, 0),
        ({"model_type": ["deep_vision", "llm"]}, 45, 0),
        ({"model_type": ["llm"]}, 4500, 9000),
    ],
)
def test_a_language_model_reads_what_was_said_and_shown_as_text_and_looks_up_documents_alone(
    demand: Demand, stated: dict[str, list[str]], text_kb: float, documents_gb: float
) -> None:
    found = facts(demand("llm_inference", payload_kb=4500, training_data_gb=9000, **stated)).values
    assert (found["text_kb"], found["documents_gb"]) == (text_kb, documents_gb)

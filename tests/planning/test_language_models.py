"""Where the text of questions may go, and what is assumed of them."""

from collections.abc import Callable

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.requirements import Requirements
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

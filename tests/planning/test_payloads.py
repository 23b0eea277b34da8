"""What is planned where a document tells the size of the largest request alone."""

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.domain.vocabulary import Value
from mlopsctl.planning.facts import facts
from mlopsctl.planning.plan import plan

SAGEMAKER = Cut(kind="pin", target="serving/sagemaker-realtime", reason="it keeps samples", origin="test")


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return catalog.load()


def photos(said: str, kb: float, **stated: Value) -> Requirements:
    """Requirements of an endpoint for photos, whose size is stated in these words."""
    needs = {"workloads": ("online_inference",), "model_type": ("deep_vision",), "avg_rps": 30.0, "peak_rps": 95.0}
    size = Source(kind="quote", start=0, end=len(said), quote=said, line=1)
    rest = (Constraint(field=f, value=v, source=Source(kind="answer")) for f, v in (needs | stated).items())
    constraints = (Constraint(field="payload_kb", value=kb, source=size), *rest)
    return Requirements(document_sha256="0" * 64, constraints=constraints)


@pytest.mark.parametrize(
    "said",
    [
        "one call per photo, at most 3 MB, and gets a verdict",
        "Photos are 3 MB tops.",
        "| Maximum size of a page | 3 MB |",
        "a call is 3 MB at worst",
        "a request can be as big as 3 MB",
        "a body MUST NOT exceed 3 MB",
        "a PDF file of no more than 3,000 kB",
        "max. 3 MB",
        "requests stay below 3 MB",
    ],
)
def test_a_usual_request_has_half_of_the_largest(said: str) -> None:
    found = facts(photos(said, 3000))
    assert (found.values["payload_kb"], found.values["largest_kb"]) == (1500, 3000)
    (assumed,) = (c for c in found.assumptions if c.field == "payload_kb")
    assert assumed.source.quote == "3000 KB is the largest request; assumed that a usual one has 50% of that."


@pytest.mark.parametrize(
    "said",
    [
        "A photo weighs 3 MB on average.",
        "| Request size | 3 MB |",
        "up to 95 photos a second, each of 3 MB",
        "at most 900 ms for a photo of 3 MB",
        "a maximum of 4 photos, 3 MB each",
    ],
)
def test_a_size_of_which_nothing_says_that_it_is_the_largest_is_that_of_all(said: str) -> None:
    found = facts(photos(said, 3000))
    assert (found.values["payload_kb"], found.values["largest_kb"]) == (3000, 3000)
    assert "payload_kb" not in {c.field for c in found.assumptions}


def test_the_bill_is_for_usual_requests_and_the_design_says_so(shipped: Catalog) -> None:
    told, always = (
        plan(photos(said, 3000, gpu_required=True), (), shipped) for said in ("at most 3 MB", "3 MB for each photo")
    )
    assert isinstance(told, Architecture)
    assert isinstance(always, Architecture)
    moved = [sum(i.monthly for i in a.cost.items if "data processed" in i.component) for a in (told, always)]
    assert moved[0] == pytest.approx(moved[1] / 2, rel=0.01)
    said = {sentence for d in told.decisions for sentence in d.reasons if "largest request" in sentence}
    assert said
    assert not [s for d in always.decisions for s in d.reasons if "largest request" in s]


def test_limits_hold_for_the_largest_request(shipped: Catalog) -> None:
    design = plan(photos("at most 8 MB", 8000), (), shipped)
    assert isinstance(design, Architecture)
    reasons = {r.blueprint: r.reason for r in design.rejected if r.reason.startswith("Request body")}
    assert reasons["sagemaker-realtime"] == "Request body: 8,000 needed and 6,144 allowed (KB)."
    assert design.component("serving").blueprint not in reasons  # type: ignore[union-attr]  # it serves


def test_of_many_requests_a_sample_is_kept_and_of_few_a_tenth(shipped: Catalog) -> None:
    kept = []
    for rps in (0.1, 30.0):
        wanted = photos("3 MB", 3000, gpu_required=True)
        stated = tuple(c if c.field != "avg_rps" else c.model_copy(update={"value": rps}) for c in wanted.constraints)
        design = plan(wanted.model_copy(update={"constraints": stated}), (SAGEMAKER,), shipped)
        assert isinstance(design, Architecture)
        kept += [c.values["capture_percent"] for c in design.components if c.blueprint == "sagemaker-realtime"]
    assert kept == [10, 1]

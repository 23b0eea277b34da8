"""Which application code a repository carries."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mlopsctl import catalog as shipped
from mlopsctl.catalog import Catalog
from mlopsctl.codegen.apps import app_of, choose, decision
from mlopsctl.codegen.render import render
from mlopsctl.domain.architecture import Design
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.errors import BlueprintError

MakeDesign = Callable[..., Design]


def needing(**fields: list[str]) -> Requirements:
    source = Source(kind="answer")
    constraints = tuple(Constraint(field=f, value=v, source=source) for f, v in fields.items())
    return Requirements(document_sha256="0" * 64, constraints=constraints)


@pytest.mark.parametrize(
    ("needs", "family"),
    [
        (needing(), "tabular"),
        (needing(model_type=["speech"]), "tabular"),
        (needing(model_type=["forecasting"]), "forecasting"),
        (needing(model_type=["forecasting", "linear"]), "forecasting"),
        (needing(workloads=["llm_inference"]), "gateway"),
        (needing(workloads=["llm_inference"], model_type=["linear"]), "tabular"),
    ],
)
def test_the_family_follows_the_kind_of_model_then_the_workload(
    catalog: Catalog, needs: Requirements, family: str
) -> None:
    assert choose(needs, catalog).name == family


def test_parts_are_copied_only_where_the_design_has_their_slot(catalog: Catalog) -> None:
    assert set(app_of(needing(), ["network"], catalog).files) == {"pipelines/table.py", "requirements.txt"}
    app = app_of(needing(), ["network", "serving"], catalog)
    assert "serving/__init__.py" in app.files
    assert "batch/__init__.py" not in app.files
    assert app.image("serving") == "docker/serving.Dockerfile"
    with pytest.raises(BlueprintError, match="no image for the slot batch"):
        app_of(needing(), ["batch"], catalog).image("batch")


def test_a_family_that_lists_what_is_not_there_is_refused(catalog: Catalog) -> None:
    wrong = catalog.families[0].model_copy(update={"parts": {"serving": ("nowhere",)}})
    with pytest.raises(BlueprintError, match="lists nowhere"):
        app_of(needing(), ["serving"], replace(catalog, families=(wrong, *catalog.families[1:])))


def test_the_choice_is_a_decision_that_says_what_is_missing(catalog: Catalog, make_design: MakeDesign) -> None:
    files = render(make_design(requirements=needing(model_type=["speech"])), catalog)
    record = files["docs/adr/0002-which-application-code-the-repository-starts-from.md"].decode()
    assert "Tables" in record
    assert "No code for speech comes with it" in record


def test_every_shipped_family_can_run_every_slot_that_takes_our_image() -> None:
    everything = shipped.load()
    slots = {b.slot for b in everything.blueprints if "image_tag" in b.deployer}
    for family in (f for f in everything.families if f.model_types):
        needs = needing(model_type=list(family.model_types), workloads=list(family.workloads))
        app = app_of(needs, slots, everything)
        assert app.family == family
        assert {app.image(slot) for slot in slots} <= set(app.files)


def test_code_for_gpus_comes_with_them_or_the_decision_says_that_they_are_for_another_model() -> None:
    everything, slots = shipped.load(), ("serving", "training")
    needs = needing(model_type=["deep_vision"])
    assert "requirements-cuda.txt" not in app_of(needs, slots, everything).files
    images = app_of(needs, slots, everything, ("serving", "training"))
    assert images.accelerators == {"serving": "cuda"}
    assert "onnxruntime-gpu==" in images.files["requirements-cuda.txt"].decode()
    assert "the GPUs of training are for a model that you bring" in " ".join(decision(images, needs).reasons)
    tables = app_of(needing(), slots, everything, ("serving",))
    assert tables.accelerators == {}
    assert "the GPUs of serving are" in " ".join(decision(tables, needing()).reasons)

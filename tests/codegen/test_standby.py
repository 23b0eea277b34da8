"""The root of a standby: the same modules for the second region, with nothing in the first."""

from collections.abc import Callable

import hcl2
import pytest
import yaml

from mlopsctl import catalog
from mlopsctl.codegen.render import render
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan
from plans import required

NEEDS = required(
    project_name="Claims",
    workloads=["online_inference"],
    peak_rps=20.0,
    regions=["eu-central-1"],
    environments=["staging", "production"],
    multi_region=True,
    rto_minutes=60.0,
)


@pytest.fixture(scope="module")
def planned() -> tuple[Requirements, Architecture]:
    architecture = plan(NEEDS, (), catalog.load(), "aws")
    assert isinstance(architecture, Architecture)
    return NEEDS, architecture


@pytest.fixture
def files(planned: tuple[Requirements, Architecture], make_design: Callable[..., Design]) -> dict[str, str]:
    requirements, architecture = planned
    design = make_design(requirements=requirements, architecture=architecture)
    return {path: content.decode() for path, content in render(design, catalog.load()).items()}


def test_production_alone_has_the_second_provider(files: dict[str, str]) -> None:
    aliased = {p.split("/")[-2] for p, text in files.items() if p.endswith("providers.tf") and "alias" in text}
    assert aliased == {"prod"}
    production = hcl2.loads(files["infra/envs/prod/main.tf"])
    calls = {name.strip('"'): body for call in production["module"] for name, body in call.items()}
    assert "aws.standby" in str(calls["standby"]["providers"])
    assert not [name for name, body in calls.items() if name != "standby" and "providers" in body]
    assert 'module "standby"' not in files["infra/envs/staging/main.tf"] + files["infra/standby/main.tf"]


def test_what_is_brought_up_depends_on_nothing_in_the_region_that_is_lost(files: dict[str, str]) -> None:
    waiting = {path: text for path, text in files.items() if path.startswith(("infra/standby/", "ci/standby"))}
    assert {"infra/standby/main.tf", "infra/standby/backend.tf", "ci/standby.sh"} <= waiting.keys()
    assert not [path for path, text in waiting.items() if "eu-central-1" in text]
    assert "eu-west-1" in waiting["infra/standby/backend.tf"]
    (recipe,) = (line for line in files["Makefile"].splitlines() if line.startswith("standby: export TF_VAR_account"))
    assert "eu-west-1" in recipe


def test_pipelines_leave_the_standby_to_people(files: dict[str, str]) -> None:
    workflows = [text for path, text in files.items() if path.startswith(".github/workflows/")]
    assert workflows
    assert not [text for text in workflows if "standby" in text]
    shared, standby = (
        yaml.safe_load(files[f"cost/usage/{name}.yml"])["resource_usage"] for name in ("prod", "standby")
    )
    assert {place for place in shared if not place.startswith("module.standby.")} == set(standby)

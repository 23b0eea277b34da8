"""A second region in which calls are made that fail in the first: a provider of its own, in every root that calls."""

import json
from collections.abc import Callable

import hcl2
import pytest

from mlopsctl import catalog
from mlopsctl.codegen.render import render
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.planning.plan import plan
from plans import required

NEEDS = {
    "project_name": "Answers",
    "workloads": ["llm_inference"],
    "required_tech": ["bedrock"],
    "peak_rps": 2.0,
    "latency_p95_ms": 8000.0,
    "availability_pct": 99.9,
    "regions": ["eu-central-1"],
    "environments": ["staging", "production"],
}


@pytest.fixture
def files(request: pytest.FixtureRequest, make_design: Callable[..., Design]) -> dict[str, str]:
    requirements = required(**NEEDS | request.param)
    architecture = plan(requirements, (), catalog.load(), "aws")
    assert isinstance(architecture, Architecture)
    design = make_design(requirements=requirements, architecture=architecture)
    return {path: content.decode() for path, content in render(design, catalog.load()).items()}


def _regions(files: dict[str, str], root: str) -> dict[str, str]:
    """The region of each provider of a root, by its alias."""
    found = [body for each in hcl2.loads(files[f"infra/{root}/providers.tf"])["provider"] for body in each.values()]
    return {str(p.get("alias", "")).strip('"'): str(p["region"]).strip('"') for p in found}


def _call(files: dict[str, str], root: str, module: str) -> dict[str, object]:
    calls = hcl2.loads(files[f"infra/{root}/main.tf"])["module"]
    found: dict[str, object] = next(body for call in calls for name, body in call.items() if name.strip('"') == module)
    return found


@pytest.mark.parametrize("files", [{}], indirect=True)
def test_every_environment_falls_back_and_the_pipeline_may_build_that(files: dict[str, str]) -> None:
    for root in ("envs/staging", "envs/prod"):
        assert _regions(files, root) == {"": "eu-central-1", "fallback": "eu-west-1"}
        model = _call(files, root, "llm")
        assert "aws.fallback" in json.dumps(model["providers"])
        assert "local.fallback_region" in str(model["fallback_region"])
        assert "providers" not in _call(files, root, "serving")
    assert _regions(files, "bootstrap") == {"": "eu-central-1"}
    permissions = _call(files, "bootstrap", "access")
    assert "local.fallback_region" in str(permissions["fallback_region"])
    assert "standby_region" not in permissions
    assert "<fallback>" in str(permissions["grants"])
    assert "fail in eu-central-1 are made in eu-west-1" in " ".join(files["docs/architecture.md"].split())


@pytest.mark.parametrize("files", [{"multi_region": True}], indirect=True)
def test_what_is_brought_up_in_the_region_of_the_fallback_falls_back_on_the_first_one(files: dict[str, str]) -> None:
    assert _regions(files, "envs/prod") == {"": "eu-central-1", "standby": "eu-west-1", "fallback": "eu-west-1"}
    assert _regions(files, "standby") == {"": "eu-west-1", "fallback": "eu-central-1"}


@pytest.mark.parametrize("files", [{"availability_pct": 99.5}], indirect=True)
def test_without_need_there_is_one_region(files: dict[str, str]) -> None:
    assert _regions(files, "envs/prod") == {"": "eu-central-1"}
    assert "fallback_region" not in files["infra/envs/prod/main.tf"] + files["infra/bootstrap/main.tf"]

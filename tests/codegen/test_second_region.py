"""The root of a second region that runs: made with production, at its size, and under the same name."""

from collections.abc import Callable
from typing import Any

import hcl2
import pytest
import yaml

from mlopsctl import catalog
from mlopsctl.codegen.render import render
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.planning.plan import plan
from plans import required

BASE: dict[str, Any] = {
    "project_name": "Claims",
    "workloads": ["online_inference"],
    "peak_rps": 20.0,
    "environments": ["staging", "production"],
}
WAITS = {"regions": ["eu-central-1"], "multi_region": True, "rto_minutes": 10.0}
ANSWERS = {"regions": ["eu-central-1", "eu-west-1"], "availability_pct": 99.99, "existing_assets": ["route53_zone"]}

Render = Callable[[dict[str, Any]], dict[str, str]]


@pytest.fixture
def rendered(make_design: Callable[..., Design]) -> Render:
    def build(said: dict[str, Any]) -> dict[str, str]:
        requirements, shipped = required(**BASE, **said), catalog.load()
        architecture = plan(requirements, (), shipped, "aws")
        assert isinstance(architecture, Architecture), architecture.sentence
        design = make_design(requirements=requirements, architecture=architecture)
        return {path: content.decode() for path, content in render(design, shipped).items()}

    return build


def calls(files: dict[str, str], root: str) -> dict[str, dict[str, Any]]:
    """The modules of a root with their arguments, without quotes."""
    found = hcl2.loads(files[f"infra/{root}/main.tf"])
    return {
        name.strip('"'): {k: str(v).strip('"') for k, v in body.items()}
        for call in found["module"]
        for name, body in call.items()
    }


def test_what_waits_is_told_the_same_as_production(rendered: Render) -> None:
    files = rendered(WAITS)
    ours, theirs, staging = (calls(files, root) for root in ("envs/prod", "standby", "envs/staging"))
    assert {"training", "recovery", "standby"} <= ours.keys()
    assert not {"training", "recovery", "standby"} & theirs.keys()
    same = {"desired_count", "least_count", "requests_per_minute", "cpu", "memory"}
    assert {k: ours["serving"][k] for k in same} == {k: theirs["serving"][k] for k in same}
    assert [c["edge"].get("routing") for c in (ours, theirs, staging)] == ["primary", "secondary", None]
    assert [c["edge"]["domain_name"] for c in (ours, theirs)] == ["${var.domain_name}"] * 2
    asked = files["infra/standby/terraform.tfvars.example"]
    assert "scores.example.com" in asked
    assert "standby.scores" not in asked
    assert "arn:aws:acm:eu-west-1" in asked


def test_regions_that_answer_together_have_records_of_the_same_kind(rendered: Render) -> None:
    files = rendered(ANSWERS)
    routes = [calls(files, root)["edge"]["routing"] for root in ("envs/prod", "standby")]
    assert routes == ["latency", "latency"]
    assert "module.dns.certificate_arn" in calls(files, "standby")["edge"]["certificate_arn"]
    assert "sends each caller to the nearer one" in files["docs/runbooks/region-loss.md"]


def test_pipelines_make_both_regions_and_may(rendered: Render) -> None:
    files = rendered(WAITS)
    deploy = files["Makefile"].partition("\ndeploy:")[2].partition("\n\n")[0]
    first, data, whole, last = (
        deploy.index(step)
        for step in (
            "-target=module.standby",
            "IN_STANDBY,prepare",
            "$(TERRAFORM) -chdir=$(ROOT) apply $(APPROVE)\n",
            "IN_STANDBY,apply",
        )
    )
    assert first < data < whole < last
    assert calls(files, "bootstrap")["access"]["runs_twice"] == "True"
    assert "eu-central-1" not in files["infra/standby/main.tf"] + files["infra/standby/backend.tf"]


def test_what_a_second_region_uses_is_what_waiting_takes(rendered: Render) -> None:
    files = rendered(WAITS)
    ours, theirs = (yaml.safe_load(files[f"cost/usage/{name}.yml"])["resource_usage"] for name in ("prod", "standby"))
    least = int(calls(files, "standby")["serving"]["least_count"])
    capacity = "module.serving.aws_appautoscaling_target.this"
    assert theirs[capacity]["capacity"] == least <= ours[capacity]["capacity"]
    assert "module.edge.aws_lb.this" in ours
    assert "module.edge.aws_lb.this" not in theirs
    assert "counted in prod" in files["cost/README.md"]


def test_a_role_that_is_there_already_is_of_no_region(rendered: Render) -> None:
    files = rendered({**WAITS, "existing_assets": ["runtime_role"]})
    given = [calls(files, root)["serving"]["runtime_role_arn"] for root in ("envs/prod", "standby")]
    assert given == ["${module.runtime.role_arn}"] * 2
    assert "of `infra/standby`" in files["docs/runbooks/deploy.md"]

"""Environments besides production are built as small as they are priced."""

from collections.abc import Callable
from typing import Any

import hcl2
import pytest

from mlopsctl import catalog
from mlopsctl.codegen.render import render
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.planning.plan import plan
from plans import required


@pytest.fixture
def called(make_design: Callable[..., Design]) -> Callable[..., tuple[Architecture, dict[str, dict[str, Any]]]]:
    """The architecture for some needs, and what the modules of staging and production are told, by `<root>/<slot>`."""

    def call(**needs: object) -> tuple[Architecture, dict[str, dict[str, Any]]]:
        requirements = required(regions=["eu-central-1"], environments=["staging", "production"], **needs)
        architecture = plan(requirements, (), catalog.load(), "aws")
        assert isinstance(architecture, Architecture)
        files = render(make_design(requirements=requirements, architecture=architecture), catalog.load())
        told = {
            f"{root}/{slot.strip(chr(34))}": arguments
            for root in ("staging", "prod")
            for call in hcl2.loads(files[f"infra/envs/{root}/main.tf"].decode())["module"]
            for slot, arguments in call.items()
        }
        return architecture, told

    return call


def test_an_endpoint_keeps_no_more_machines_in_staging_than_staging_has(called: Callable[..., Any]) -> None:
    architecture, told = called(
        workloads=["online_inference"],
        required_tech=["sagemaker"],
        avg_rps=1500.0,
        peak_rps=3000.0,
        latency_p95_ms=300.0,
    )
    serving = architecture.component("serving")
    assert told["prod/serving"]["instance_count"] == serving.units > told["staging/serving"]["instance_count"]
    assert (
        told["prod/serving"]["least_count"] == serving.values["low_machines"] > told["staging/serving"]["least_count"]
    )
    assert (told["staging/serving"]["least_count"], told["staging/serving"]["instance_count"]) == (1, 1)


def test_a_language_model_for_trials_runs_on_one_machine(called: Callable[..., Any]) -> None:
    architecture, told = called(
        workloads=["llm_inference"], forbidden_tech=["bedrock", "eks"], peak_rps=2.0, latency_p95_ms=60_000.0
    )
    assert architecture.component("llm").blueprint == "sagemaker-vllm"
    assert told["staging/llm"]["machines"] == 1 < told["prod/llm"]["machines"]
    hours = {
        environment: sum(
            i.quantity
            for i in architecture.cost.items
            if (i.slot, i.unit, i.environment) == ("llm", "instance-hour", environment)
        )
        for environment in architecture.environments
    }
    assert hours["staging"] == 730 < hours["production"]


def test_a_stream_has_the_shards_in_staging_that_a_twentieth_of_the_events_needs(called: Callable[..., Any]) -> None:
    architecture, told = called(
        workloads=["streaming_inference"], required_tech=["kinesis"], events_per_second=20_000.0
    )
    shards = {root: told[f"{root}/streaming"]["shard_count"] for root in ("staging", "prod")}
    assert shards["prod"] == architecture.component("streaming").values["shards"]
    assert shards["staging"] == 1

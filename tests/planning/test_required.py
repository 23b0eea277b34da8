"""A technology that a document requires leads to the blueprint that is made of it."""

from collections.abc import Callable
from typing import Any

import pytest

from mlopsctl.catalog import load
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

MODEL = {"workloads": ["llm_inference"], "model_type": ["llm"], "model_size_params": 8_000_000_000}

STREAM = {"workloads": ["streaming_inference"], "events_per_second": 200, "monthly_budget_usd": 10_000}


@pytest.mark.parametrize(
    ("stated", "chosen"),
    [
        ({**MODEL, "required_tech": ["vllm", "eks"]}, "llm/eks-vllm"),
        ({**MODEL, "required_tech": ["vllm"], "existing_assets": ["eks"]}, "llm/eks-vllm-existing"),
        ({**MODEL, "required_tech": ["vllm", "sagemaker"]}, "llm/sagemaker-vllm"),
        ({"required_tech": ["prometheus"]}, "monitoring/amp-grafana"),
        ({"required_tech": ["Amazon Managed Grafana"]}, "monitoring/amp-grafana"),
        ({"required_tech": ["cloudwatch"]}, "monitoring/cloudwatch"),
        ({**STREAM, "required_tech": ["msk"]}, "streaming/msk-ecs"),
        ({**STREAM, "existing_assets": ["msk"]}, "streaming/kafka-existing"),
        ({**STREAM, "existing_assets": ["msk"], "required_tech": ["msk"]}, "streaming/kafka-existing"),
        ({**STREAM, "existing_assets": ["kafka"], "forbidden_tech": ["msk"]}, "streaming/kafka-existing"),
    ],
)
def test_it_is_chosen(demand: Callable[..., Requirements], stated: dict[str, Any], chosen: str) -> None:
    assert chosen in _refs(demand(peak_rps=2, clouds=["aws"], **stated))


def test_prometheus_is_put_where_it_finds_metrics(demand: Callable[..., Requirements]) -> None:
    """A function sleeps between requests: what is cheaper without a Prometheus is no service to watch with one."""
    few = {"peak_rps": 2, "clouds": ["aws"]}
    assert {"serving/lambda-container", "serving/sagemaker-serverless"} & _refs(demand(**few))
    assert "serving/ecs-fargate" in _refs(demand(**few, required_tech=["prometheus"]))


def _refs(wanted: Requirements) -> set[str]:
    design = plan(wanted, (), load())
    assert isinstance(design, Architecture), design
    return {component.ref for component in design.components}

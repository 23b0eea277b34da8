"""Demands that are hard and not impossible find the component that meets them."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from mlopsctl.catalog import Catalog, load
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

PRIVATE = Cut(kind="require", target="private-events", reason="private", origin="test")
PHOTOS = {"workload": "online_inference", "model_type": ["deep_vision"], "payload_kb": 18_000.0, "peak_rps": 60}
PODS = {"workload": "online_inference", "required_tech": ["eks"], "availability_pct": 99.95, "peak_rps": 9500}
ON_ECS = {
    "workload": "online_inference",
    "model_type": ["deep_vision"],
    "gpu_required": True,
    "required_tech": ["ecs"],
    "forbidden_tech": ["sagemaker"],
    "avg_rps": 20,
    "peak_rps": 36,
    "latency_p95_ms": 180,
}
RANKING = {
    "workload": "online_inference",
    "model_type": ["transformer"],
    "avg_rps": 900,
    "peak_rps": 3600,
    "latency_p95_ms": 120,
    "latency_p99_ms": 200,
    "availability_pct": 99.95,
    "gpu_required": True,
}
TEXTS = {
    "workload": "batch_inference",
    "model_type": ["embedding"],
    "model_size_params": 560_000_000,
    "batch_records_per_run": 120_000_000,
    "batch_window_hours": 72.0,
    "gpu_required": True,
}
SCANS = {"workload": "async_inference", "payload_kb": 260_000.0, "peak_rps": 0.1, "gpu_required": True}


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return load()


@pytest.mark.parametrize(
    ("stated", "cuts", "ref"),
    [
        (PHOTOS, (), "serving/ecs-fargate"),
        (PODS, (), "serving/eks-kserve"),
        (ON_ECS, (), "serving/ecs-gpu"),
        (RANKING, (), "serving/ecs-gpu"),
        (TEXTS, (), "batch/batch-spot"),
        (SCANS, (PRIVATE,), "async/sagemaker-async"),
    ],
    ids=("photos", "pods", "gpus on ecs", "ranking", "texts", "scans"),
)
def test_it_is_met(
    shipped: Catalog,
    demand: Callable[..., Requirements],
    stated: dict[str, Any],
    cuts: tuple[Cut, ...],
    ref: str,
) -> None:
    design = plan(demand(**stated), cuts, shipped)
    assert isinstance(design, Architecture), design
    (chosen,) = [c for c in design.components if c.ref == ref]
    assert ("gpu" in chosen.provides) == stated.get("gpu_required", False)
    assert (design.latency.p95_ms or 0) <= stated.get("latency_p95_ms", math.inf)
    assert (design.availability_pct or 100) >= stated.get("availability_pct", 0)


def test_preferred_technology_is_chosen_where_it_fits_and_never_enforced(
    shipped: Catalog, demand: Callable[..., Requirements]
) -> None:
    wish = {"required_tech": ["codepipeline"], "soft": ("required_tech",), "peak_rps": 40}
    unwished, wished, barred = (
        plan(demand(**asked), (), shipped)
        for asked in ({"peak_rps": 40}, wish, {**wish, "forbidden_tech": ["codepipeline"]})
    )
    assert isinstance(unwished, Architecture)
    assert isinstance(wished, Architecture)
    assert isinstance(barred, Architecture)
    chosen = [c.blueprint for d in (unwished, wished, barred) for c in d.components if c.slot == "ci_cd"]
    assert chosen == ["github-actions", "codepipeline", "github-actions"]

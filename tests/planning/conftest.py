from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog, Cloud
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.requirements import Constraint, Requirements, Source

Demand = Callable[..., Requirements]


def blueprint(slot: str, name: str, **fields: Any) -> Blueprint:
    plain = {"title": name, "summary": f"Fills {slot} with {name}.", "burden": 2, "maturity": 4, "lock_in": 2}
    sizes = {"sizes": ({"name": "only"},)}
    return Blueprint.model_validate({"name": name, "cloud": "aws", "slot": slot, **plain, **sizes, **fields})


SERVING = blueprint(
    "serving",
    "containers",
    sizes=(
        {"name": "small", "values": {"vcpu": 1, "service_ms": 12}},
        {"name": "large", "values": {"vcpu": 4, "service_ms": 4}},
    ),
    sizing={"service_time_ms": "service_ms", "scv": 0.6, "min_units": "2"},
    cost=({"service": "fargate", "component": "Per vCPU per hour", "quantity": "units * vcpu * hours_per_month"},),
    limits=({"name": "body size", "expression": "payload_kb", "value": 1000, "unit": "KB", "source": "test"},),
    availability_pct=99.99,
    requires=("network",),
)
BLUEPRINTS = (
    blueprint("network", "private", provides=("network",), tech=("vpc",)),
    blueprint(
        "edge",
        "balancer",
        hop={"p50_ms": 1, "p99_ms": 3},
        availability_pct=99.99,
        provides=("private-entry",),
        cost=({"service": "alb", "component": "ALB hour", "quantity": "hours_per_month"},),
    ),
    SERVING,
    blueprint(
        "serving",
        "functions",
        tech=("lambda",),
        availability_pct=99.95,
        eligibility={"hipaa": {"eligible": False, "source": "test"}},
        requires=("network",),
        sizing={"service_time_ms": "30", "max_units": "1000"},
        cost=({"service": "lambda", "component": "nothing like it", "quantity": "1"},),
    ),
    blueprint(
        "batch",
        "workers",
        workloads=("batch_inference",),
        duration_hours="batch_records_per_run / units / 1e6",
        cost=(
            {
                "service": "fargate",
                "component": "Per vCPU per hour",
                "quantity": "units * 2 * (batch_records_per_run / units / 1e6) * runs_per_month",
            },
        ),
    ),
)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The embedded prices with a handful of blueprints and a cloud of four slots."""
    empty: Path = tmp_path_factory.mktemp("blueprints")
    full = catalog.load(blueprints=empty)
    slots = {"common": ("network",), "online_inference": ("edge", "serving"), "batch_inference": ("batch",)}
    slots |= {"training": (), "monitoring": ()}
    cloud = Cloud.model_validate({**full.cloud("aws").model_dump(), "slots": slots})
    return replace(full, blueprints=BLUEPRINTS, clouds={"aws": cloud})


def _demand(workload: str = "online_inference", soft: tuple[str, ...] = (), **fields: Any) -> Requirements:
    """Requirements with hard constraints, each quoted by its own name."""
    return Requirements(
        document_sha256="0" * 64,
        constraints=tuple(
            Constraint(field=f, value=v, hard=f not in soft, source=Source(kind="quote", quote=f"{f} is {v}"))
            for f, v in {"workloads": [workload], **fields}.items()
        ),
    )


@pytest.fixture(scope="session")
def demand() -> Demand:
    return _demand

from collections.abc import Callable
from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.requirements import Constraint, Requirements, Source

Demand = Callable[..., Requirements]
FRAUD: dict[str, Any] = {
    "workloads": ["online_inference", "training"],
    "avg_rps": 150,
    "peak_rps": 400,
    "latency_p99_ms": 120,
    "payload_kb": 4,
    "availability_pct": 99.9,
    "training_data_gb": 10,
    "compliance": ["soc2"],
    "private_networking": True,
    "customer_managed_keys": True,
    "monthly_budget_usd": 1500,
    "regions": ["us-east-1"],
}


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    return catalog.load()


@pytest.fixture(scope="session")
def fraud() -> Demand:
    """The constraints of a fraud scoring service, all hard, with `changes`; None takes one away."""

    def demand(**changes: Any) -> Requirements:
        fields = {f: v for f, v in {**FRAUD, **changes}.items() if v is not None}
        source = Source(kind="quote", quote="as it was said")
        constraints = tuple(Constraint(field=f, value=v, source=source) for f, v in fields.items())
        return Requirements(document_sha256="0" * 64, constraints=constraints)

    return demand

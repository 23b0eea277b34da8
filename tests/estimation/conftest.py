from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.domain.estimate import Estimate
from mlopsctl.estimation.estimate import price_plan
from mlopsctl.estimation.plan import Plan
from mlopsctl.estimation.usage import parse_usage
from plan_json import Price, plan_of


@pytest.fixture(scope="session")
def price() -> Price:
    """Prices a plan of hand-made resources."""
    prices = catalog.load()

    def of(resources: dict[str, Any], usage: object = None, references: Any = None, **about: str) -> Estimate:
        return price_plan(Plan(plan_of(resources, references, **about), parse_usage(usage)), prices)

    return of

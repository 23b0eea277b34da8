"""Tiered lines against sums by hand, and against the engine that prices plans."""

import math
from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Cost
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.estimation.component import stepped
from mlopsctl.estimation.prices import Prices
from mlopsctl.planning.costs import price

REGION = "us-east-1"
ENTRY: dict[str, Any] = {"name": "x", "cloud": "aws", "slot": "edge", "title": "X", "summary": "An entry."}
ENTRY |= {"burden": 1, "maturity": 5, "lock_in": 1, "sizes": ({"name": "only"},)}
REQUESTS = {
    "service": "api_gateway_http_ws",
    "component": "Requests (over 300M)",
    "tiers": ({"to": 300, "component": "Requests (first 300M)"},),
    "quantity": "millions",
}


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return catalog.load()


def bill(shipped: Catalog, millions: float, **changes: Any) -> Cost:
    blueprint = Blueprint.model_validate({**ENTRY, "cost": ({**REQUESTS, **changes},)})
    return price(blueprint, blueprint.sizes[0], shipped, REGION, {"prod": {"millions": millions}})


@pytest.mark.parametrize("millions", [0, 12, 300, 400])
def test_every_part_of_a_quantity_costs_what_its_tier_says(shipped: Catalog, millions: float) -> None:
    cost = bill(shipped, millions, low="millions / 2", peak="millions * 2")
    for figure, amount in ((cost.low, millions / 2), (cost.expected, millions), (cost.peak, millions * 2)):
        assert figure == pytest.approx(min(amount, 300) * 1.0 + max(amount - 300, 0) * 0.9)
    assert sum(item.quantity for item in cost.items) == millions


@pytest.mark.parametrize("millions", [0.5, 299, 5000])
def test_both_engines_say_the_same_of_tiers(shipped: Catalog, millions: float) -> None:
    tiers = ((300e6, "Requests (first 300M)"), (math.inf, "Requests (over 300M)"))
    prices, planned = Prices(shipped), 0.0
    for component in stepped("api_gateway_http_ws", tiers, millions * 1e6, "monthly_requests"):
        rate = prices.of(component, REGION)
        assert rate
        planned += (component.quantity or 0) / rate.per * rate.usd
    assert bill(shipped, millions).expected == pytest.approx(planned)


def test_what_is_free_costs_nothing_and_scales_apply_to_every_tier(shipped: Catalog) -> None:
    free = ({"to": 100}, {"to": "100 + 200", "component": "Requests (first 300M)"})
    assert bill(shipped, 99, tiers=free).items == ()
    assert bill(shipped, 310, tiers=free).expected == pytest.approx(200 * 1.0 + 10 * 0.9)
    assert bill(shipped, 400, scale=0.5).expected == pytest.approx((300 * 1.0 + 100 * 0.9) / 2)


def test_a_tier_without_a_price_is_missed_only_where_it_is_reached(shipped: Catalog) -> None:
    unknown = ({"to": 100, "component": "Requests (first 300M)"}, {"to": 200, "component": "Requests (nobody knows)"})
    assert bill(shipped, 100, tiers=unknown).unpriced == ()
    assert bill(shipped, 101, tiers=unknown).unpriced == ("edge: api_gateway_http_ws, Requests (nobody knows)",)
    assert bill(shipped, 50, tiers=unknown, peak=150).unpriced == bill(shipped, 101, tiers=unknown).unpriced

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from mlopsctl.domain.blueprint import Blueprint, Sizing
from mlopsctl.planning.path import percentile_ms
from mlopsctl.planning.queueing import Queue
from mlopsctl.planning.simulation import Station, percentile
from mlopsctl.planning.sizing import batch, queue, request_path, transfer_ms

PLAIN: dict[str, Any] = {"name": "x", "cloud": "aws", "slot": "serving", "title": "X", "summary": "Serves."}
PLAIN |= {"burden": 2, "maturity": 4, "lock_in": 2, "sizes": ({"name": "only"},)}


def station(rps: float, units: int) -> Station:
    return Station(rps=rps, units=units, servers=1, service_ms=10, scv=1, seconds=120)


def test_is_repeatable_and_its_interval_holds_the_mean() -> None:
    first = percentile(station(200, 4), 0.99)
    assert first == percentile(station(200, 4), 0.99)
    assert first.low < first.mean < first.high


def test_units_without_queues_answer_in_their_service_time() -> None:
    idle = Station(rps=5, units=50, servers=1, service_ms=10, scv=0, seconds=60, hops=((2, 2),))
    assert percentile(idle, 0.99).mean == pytest.approx(12)


def test_one_request_is_timed_where_none_are_expected() -> None:
    assert percentile(replace(station(0, 3), scv=0), 0.99).mean == pytest.approx(10)


def test_agrees_with_the_queueing_model_where_both_apply() -> None:
    """Low load, one unit with many servers: bursts and routing hardly matter."""
    pooled = Station(rps=200, units=1, servers=20, service_ms=10, scv=0.05, seconds=60)
    calculated = Queue(rps=200, servers=20, service_ms=10, scv=0.05).response_quantile_ms(0.99)
    assert percentile(pooled, 0.99).mean == pytest.approx(calculated, rel=0.05)


def test_bursts_make_it_slower_than_the_steady_model_says() -> None:
    steady = Queue(rps=340, servers=4, service_ms=10).response_quantile_ms(0.99)
    assert percentile(station(340, 4), 0.99).low > steady


def test_fewer_units_are_slower_and_none_never_answers() -> None:
    p99 = [percentile(station(300, n), 0.99).mean for n in (8, 6, 4, 0)]
    assert p99 == sorted(p99)
    assert p99[-1] == float("inf")


def test_what_comes_on_top_is_simulated_as_it_is_calculated() -> None:
    """Batches that wait for their last request, cold starts and a transfer, in blueprint terms and drawn."""
    sizing = Sizing.model_validate(
        {
            "service_time_ms": 20,
            "scv": 0.1,
            "arrival_rps": 400,
            "batch": 4,
            "batch_wait_ms": 50,
            "cold_start_share": 0.02,
            "cold_start_ms": 900,
            "bandwidth_mbps": 8,
            "bandwidth_source": "test",
        }
    )
    served = Blueprint.model_validate({**PLAIN, "sizing": sizing, "hop": {"p50_ms": 1, "p99_ms": 5}})
    names = {"payload_kb": 10.0}
    path = request_path(served, names, units=4)
    assert transfer_ms(sizing, names) == 10
    assert batch(sizing, names, 100) == (4, 30)  # three more to wait for, one every 10 ms
    assert queue(sizing, names, 4).utilisation == pytest.approx(0.5)
    drawn = Station(400, 4, 1, 20, 0.1, 200, ((1, 5), (10, 10)), batch=4, cold=(0.02, 900), burst_ratio=1)
    for share in (0.5, 0.95, 0.99):
        assert percentile(drawn, share).mean == pytest.approx(percentile_ms(path, share), rel=0.1), share


def test_a_batch_never_waits_longer_than_it_may() -> None:
    sizing = Sizing(service_time_ms=20, arrival_rps=40, batch=8, batch_wait_ms=25)
    assert batch(sizing, {}, 40) == (2, 25)
    assert batch(sizing, {}, 4) == pytest.approx((1.1, 25))
    assert batch(Sizing(service_time_ms=20), {}, 40) == (1, 0)


def test_a_bandwidth_without_a_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="a bandwidth needs a source"):
        Sizing(service_time_ms=20, bandwidth_mbps=100)

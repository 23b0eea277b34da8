import pytest

from mlopsctl.planning.queueing import Queue
from mlopsctl.planning.simulation import Station, percentile


def station(rps: float, units: int) -> Station:
    return Station(rps=rps, units=units, servers=1, service_ms=10, scv=1, seconds=120)


def test_is_repeatable_and_its_interval_holds_the_mean() -> None:
    first = percentile(station(200, 4), 0.99)
    assert first == percentile(station(200, 4), 0.99)
    assert first.low < first.mean < first.high


def test_units_without_queues_answer_in_their_service_time() -> None:
    idle = Station(rps=5, units=50, servers=1, service_ms=10, scv=0, seconds=60, hops=((2, 2),))
    assert percentile(idle, 0.99).mean == pytest.approx(12)


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

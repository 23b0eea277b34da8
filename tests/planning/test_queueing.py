import math

import pytest

from mlopsctl.planning.queueing import Queue

SECOND = 1000.0


def test_one_server_with_exponential_service() -> None:
    """M/M/1 at 80 %: the mean wait is rho / (1 - rho) of a service, and P(W > t) = rho exp(-(1 - rho) t)."""
    queue = Queue(rps=0.8, servers=1, service_ms=SECOND)
    assert queue.waiting_probability == pytest.approx(0.8)
    assert queue.mean_wait_ms == pytest.approx(4000)
    assert queue.wait_quantile_ms(0.99) == pytest.approx(math.log(0.8 / 0.01) / 0.2 * SECOND)


def test_several_servers_with_exponential_service() -> None:
    """M/M/2 at 75 %: C = 2 rho^2 / (1 + rho) = 9/14. M/M/10 with 8 Erlangs: C = 0.4092 (Erlang's table)."""
    two = Queue(rps=1.5, servers=2, service_ms=SECOND)
    assert two.waiting_probability == pytest.approx(9 / 14)
    assert two.mean_wait_ms == pytest.approx(9 / 14 / 0.5 * SECOND)
    assert Queue(rps=8, servers=10, service_ms=SECOND).waiting_probability == pytest.approx(0.4092, abs=5e-5)


def test_constant_service_halves_the_wait() -> None:
    """M/D/1 at 80 %: Pollaczek and Khinchine give rho / (2 (1 - rho)) of a service."""
    assert Queue(rps=0.8, servers=1, service_ms=SECOND, scv=0).mean_wait_ms == pytest.approx(2000)


def test_without_load_a_request_takes_its_service_time() -> None:
    assert Queue(rps=0, servers=3, service_ms=20, scv=0).response_quantile_ms(0.99) == pytest.approx(20)
    varied = Queue(rps=0, servers=3, service_ms=20, scv=1.0)
    p99 = 20 * math.exp(-math.log(2) / 2 + 2.3263 * math.sqrt(math.log(2)))  # log-normal
    assert varied.response_quantile_ms(0.99) == pytest.approx(p99, rel=0.02)


def test_response_with_constant_service_is_wait_and_service() -> None:
    queue = Queue(rps=40, servers=1, service_ms=20, scv=0)
    assert queue.response_quantile_ms(0.99) == pytest.approx(20 + queue.wait_quantile_ms(0.99), rel=1e-6)


def test_an_overloaded_queue_never_ends() -> None:
    queue = Queue(rps=100, servers=1, service_ms=20)
    assert queue.waiting_probability == 1
    assert math.isinf(queue.mean_wait_ms)
    assert math.isinf(queue.response_quantile_ms(0.5))


def test_more_servers_or_less_traffic_are_never_slower() -> None:
    times = [Queue(rps=300, servers=n, service_ms=10).response_quantile_ms(0.99) for n in range(4, 12)]
    assert times == pytest.approx(sorted(times, reverse=True))
    times = [Queue(rps=rps, servers=4, service_ms=10).response_quantile_ms(0.99) for rps in range(50, 400, 50)]
    assert times == pytest.approx(sorted(times))

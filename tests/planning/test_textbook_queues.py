"""The calculation and the simulation against queues whose answers are known: M/M/c and M/D/1."""

import math
from collections.abc import Callable

import pytest

from mlopsctl.planning.queueing import Queue
from mlopsctl.planning.simulation import Station, percentile

SERVICE_MS = 10.0


def quantile(tail: Callable[[float], float], share: float) -> float:
    """Where a falling tail, over time in service times, reaches 1 - share; in milliseconds."""
    low, high = 0.0, 25.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle) > 1 - share else (low, middle)
    return SERVICE_MS * high


def m_m_c(servers: int, utilisation: float) -> Callable[[float], float]:
    """P(response > t): the wait is exponential for those who wait (Erlang C), the service exponential."""
    load = servers * utilisation
    terms = [load**n / math.factorial(n) for n in range(servers)]
    last = load**servers / math.factorial(servers) / (1 - utilisation)
    waiting, spare = last / (sum(terms) + last), servers - 1 - load

    def tail(t: float) -> float:
        extra = t if abs(spare) < 1e-9 else (1 - math.exp(-spare * t)) / spare
        return math.exp(-t) * (1 + waiting * extra)

    return tail


def m_d_1(servers: int, utilisation: float) -> Callable[[float], float]:
    """P(response > t) by Erlang's formula for the wait, and a service of 1."""
    assert servers == 1

    def tail(t: float) -> float:
        wait = t - 1
        if wait < 0:
            return 1.0
        terms = (
            (-utilisation * (wait - k)) ** k / math.factorial(k) * math.exp(utilisation * (wait - k))
            for k in range(int(wait) + 1)
        )
        return 1 - (1 - utilisation) * math.fsum(terms)

    return tail


CASES = [
    pytest.param(model, servers, scv, utilisation, id=f"{name}, {utilisation:.0%} busy")
    for name, model, servers, scv in (
        ("M/M/1", m_m_c, 1, 1.0),
        ("M/M/4", m_m_c, 4, 1.0),
        ("M/M/16", m_m_c, 16, 1.0),
        ("M/D/1", m_d_1, 1, 0.0),
    )
    for utilisation in (0.5, 0.6, 0.8)
]


@pytest.mark.parametrize("share", [0.95, 0.99])
@pytest.mark.parametrize(("model", "servers", "scv", "utilisation"), CASES)
def test_calculation_and_simulation_know_the_answer(
    model: Callable[[int, float], Callable[[float], float]], servers: int, scv: float, utilisation: float, share: float
) -> None:
    known = quantile(model(servers, utilisation), share)
    rps = servers * utilisation / SERVICE_MS * 1000
    calculated = Queue(rps=rps, servers=servers, service_ms=SERVICE_MS, scv=scv).response_quantile_ms(share)
    assert calculated == pytest.approx(known, rel=0.1)
    station = Station(rps, 1, servers, SERVICE_MS, scv, seconds=30_000 / rps, burst_ratio=1.0)
    assert percentile(station, share).mean == pytest.approx(known, rel=0.1)

"""Response times of c parallel servers fed by one queue (M/G/c).

Probability of waiting: Erlang C (A. K. Erlang, 1917). Mean wait: Allen and Cunneen, W = C/(c - a) * S * (ca2 + cs2)/2
(A. O. Allen, "Probability, Statistics, and Queueing Theory with Computer Science Applications", 1990), with ca2 = 1
for Poisson arrivals; exact for M/M/c and M/G/1. Waits of those who wait are Weibull, with that mean and the variation
that they have in M/G/1 (F. Pollaczek, 1930, and A. Y. Khinchine, 1932; third moment of gamma service; shape by C. G.
Justus and others, 1978), which is exact for M/M/c. Service times are log-normal with the given mean and squared
variation, the usual fit to request times; zero variation is a constant. Wait and service are independent, so the
response time's tail is P(S > t) + sum over service times s < t of P(wait > t - s).
"""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

from mlopsctl.domain.noun import Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_POINTS = 2000  # service-time quantiles that stand for the distribution
_PRECISION = 1e-9


class Queue(Noun):
    """c servers with a mean service time S (ms) and its squared coefficient of variation, at `rps` requests/s."""

    rps: float
    servers: int
    service_ms: float
    scv: float = 1.0

    @property
    def load(self) -> float:
        """Offered load in Erlangs: servers that are busy on average."""
        return self.rps * self.service_ms / 1000

    @property
    def utilisation(self) -> float:
        return self.load / self.servers

    @property
    def waiting_probability(self) -> float:
        """Erlang C; 1 when overloaded."""
        return 1.0 if self.utilisation >= 1 else _erlang_c(self.load, self.servers)

    @property
    def mean_wait_of_waiting_ms(self) -> float:
        """Mean wait of the requests that have to wait at all."""
        if self.utilisation >= 1:
            return math.inf
        return self.service_ms * (1 + self.scv) / 2 / (self.servers - self.load)

    @property
    def wait_shape(self) -> float:
        """Shape of the Weibull distribution of their waits: 1 is exponential, more is less variable."""
        idle = max(1 - self.utilisation, 0.0)
        variation = 1 - 2 * idle + 4 / 3 * idle * (1 + 2 * self.scv) / (1 + self.scv)
        return float(round(variation**-0.543, 12))  # exactly 1 when it is, which is quick to calculate with

    @property
    def wait_scale_ms(self) -> float:
        return self.mean_wait_of_waiting_ms / math.gamma(1 + 1 / self.wait_shape)

    @property
    def mean_wait_ms(self) -> float:
        return self.waiting_probability * self.mean_wait_of_waiting_ms

    def wait_quantile_ms(self, share: float) -> float:
        """The wait that a `share` of requests stays under."""
        late = 1 - share
        if late >= self.waiting_probability:
            return 0.0
        return float(self.wait_scale_ms * math.log(self.waiting_probability / late) ** (1 / self.wait_shape))

    def response_quantile_ms(self, share: float) -> float:
        """The response time (wait and service) that a `share` of requests stays under; infinite when overloaded."""
        return _response_quantile(self, share)

    def is_slower(self, limit_ms: float, share: float) -> bool:
        """Whether less than a `share` of requests is answered within `limit_ms`: `response_quantile_ms`, but quick."""
        return self.utilisation >= 1 or _tail(self, limit_ms) > 1 - share


@lru_cache(maxsize=4096)
def _erlang_c(load: float, servers: int) -> float:
    """By the stable recursion for Erlang B."""
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking / (1 - load / servers * (1 - blocking))


@lru_cache(maxsize=4096)
def _response_quantile(queue: Queue, share: float) -> float:
    if queue.utilisation >= 1:
        return math.inf
    late = 1 - share
    longest = queue.service_ms * float(_unit_service_times(queue.scv)[-1])
    low, high = 0.0, longest + queue.wait_quantile_ms(1 - late / 2) + 1e-9
    while high - low > _PRECISION * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(queue, middle) > late else (low, middle)
    return high


def _tail(queue: Queue, ms: float) -> float:
    """The share of requests that take longer than `ms`, in a queue that is not overloaded."""
    import numpy as np

    service = _unit_service_times(queue.scv)
    served = int(np.searchsorted(service, ms / queue.service_ms, side="right"))  # services that end in time
    rest = ms - queue.service_ms * service[:served]
    waiting = queue.waiting_probability * np.exp(-((np.maximum(rest, 0) / queue.wait_scale_ms) ** queue.wait_shape))
    return float(waiting.sum() + len(service) - served) / len(service)


@lru_cache(maxsize=64)
def _unit_service_times(scv: float) -> "NDArray[np.float64]":
    """Equally likely values, in order, of a log-normal variable with mean 1 and squared variation `scv`."""
    import numpy as np

    sigma = math.sqrt(math.log1p(scv))
    normal = NormalDist(-sigma * sigma / 2, sigma) if sigma else None
    shares = ((i + 0.5) / _POINTS for i in range(_POINTS))
    return np.array([math.exp(normal.inv_cdf(share)) if normal else 1.0 for share in shares])

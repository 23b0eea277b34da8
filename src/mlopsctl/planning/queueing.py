"""Response times of c parallel servers fed by one queue (M/G/c).

Probability of waiting: Erlang C (A. K. Erlang, 1917). Mean wait: Allen and Cunneen, W = C/(c - a) * S * (ca2 + cs2)/2
(A. O. Allen, "Probability, Statistics, and Queueing Theory with Computer Science Applications", 1990), with ca2 = 1
for Poisson arrivals; exact for M/M/c and M/G/1. Waits of those who wait are Weibull, with that mean and the variation
that they have in M/G/1 (F. Pollaczek, 1930, and A. Y. Khinchine, 1932; third moment of gamma service; shape by C. G.
Justus and others, 1978), which is exact for M/M/c. Service times are log-normal with the given mean and squared
variation, the usual fit to request times; zero variation is a constant. Wait and service are independent.
"""

import math
from functools import lru_cache

from mlopsctl.domain.noun import Noun
from mlopsctl.planning.path import Delay, Path, constant, percentile_ms


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

    @property
    def response(self) -> Path:
        """Service and wait: what a request spends here."""
        waiting = self.waiting_probability
        wait = (Delay("weibull", self.wait_scale_ms, self.wait_shape, waiting),) if waiting else ()
        sigma = math.sqrt(math.log1p(self.scv))
        median = self.service_ms * math.exp(-sigma * sigma / 2)
        return (*((Delay("lognormal", median, sigma),) if sigma else constant(self.service_ms)), *wait)

    def response_quantile_ms(self, share: float) -> float:
        """The response time (wait and service) that a `share` of requests stays under; infinite when overloaded."""
        return percentile_ms(self.response, share)


@lru_cache(maxsize=4096)
def _erlang_c(load: float, servers: int) -> float:
    """By the stable recursion for Erlang B."""
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking / (1 - load / servers * (1 - blocking))

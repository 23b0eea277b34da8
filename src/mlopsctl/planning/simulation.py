"""A discrete-event simulation of the request path: the second opinion on `queueing`, made of other assumptions.

Arrivals are bursty (a Poisson process whose rate switches between calm and burst, with the stated rate as its mean),
a balancer deals them to units in turn, every unit has its own queue, service times are gamma, and units may be lost.
The queueing model instead has steady Poisson arrivals, one common queue, log-normal service and nothing lost.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BURST_RATIO = 1.5  # rate within a burst over the mean rate
BURST_SHARE = 0.2  # share of time spent in bursts
BURST_SECONDS = 2.0  # mean length of a burst
_REPLICATIONS = 16
_STUDENT = 2.131  # 97.5 % point of Student's t with 15 degrees of freedom
_SERVED = 1_500_000  # most requests simulated in all replications together; busier stations get a shorter window


@dataclass(frozen=True)
class Station:
    """`units` with `servers` each answer `rps` for `seconds`; `hops` are (p50, p99) of what each request adds.

    A server takes `batch` requests at once, the next ones that come. `cold`: the share of requests that wait for a unit
    to start, and the ms that this takes.
    """

    rps: float
    units: int
    servers: int
    service_ms: float
    scv: float
    seconds: float
    hops: tuple[tuple[float, float], ...] = ()
    batch: int = 1
    cold: tuple[float, float] = (0.0, 0.0)
    seed: int = 7
    burst_ratio: float = BURST_RATIO  # 1 = arrivals that do not bunch


@dataclass(frozen=True)
class Estimate:
    """A percentile in milliseconds with its 95 % confidence interval over replications."""

    mean: float
    low: float
    high: float


@lru_cache(maxsize=256)
def percentile(station: Station, share: float) -> Estimate:
    """The response time that a `share` of requests stays under."""
    if station.units < 1:
        return Estimate(math.inf, math.inf, math.inf)
    rng = np.random.default_rng(station.seed)
    arrivals = _arrivals(station, rng)
    answered = _serve(arrivals, station, rng) + _hops(arrivals.shape, station, rng)
    share_cold, cold_ms = station.cold
    answered += cold_ms * (rng.random(arrivals.shape) < share_cold) if share_cold else 0.0
    observed = np.quantile(answered.reshape(len(answered), -1), share, axis=1)
    mean, error = float(observed.mean()), float(observed.std(ddof=1) / math.sqrt(len(observed)))
    return Estimate(mean, mean - _STUDENT * error, mean + _STUDENT * error)


def _arrivals(station: Station, rng: np.random.Generator) -> Floats:
    """Arrival times (s) by replication, turn and unit: bursts are shared by all units, as their cause is outside."""
    rate = max(station.rps, 1 / station.seconds)  # one request at least, or there is nothing to time
    count = max(1, min(int(rate * station.seconds), _SERVED // _REPLICATIONS) // station.units // station.batch)
    count *= station.batch
    shape = (_REPLICATIONS, count * station.units)
    work = np.cumsum(rng.exponential(size=shape), axis=1) / rate  # arrival times at the mean rate
    times = np.stack([_burst_time(row, station.burst_ratio, rng) for row in work])
    return times.reshape(_REPLICATIONS, count, station.units)


def _burst_time(work: Floats, ratio: float, rng: np.random.Generator) -> Floats:
    """Real times of arrivals that the mean rate would put at `work`: time runs faster within bursts."""
    phases = 2 * math.ceil(2 * (work[-1] * BURST_SHARE / BURST_SECONDS + 8))
    calm = BURST_SECONDS * (1 - BURST_SHARE) / BURST_SHARE
    lengths = rng.exponential(np.resize([calm, BURST_SECONDS], phases))
    speeds = np.resize([(1 - BURST_SHARE * ratio) / (1 - BURST_SHARE), ratio], phases)
    done = np.concatenate([[0.0], np.cumsum(lengths * speeds)])
    clock = np.concatenate([[0.0], np.cumsum(lengths)])
    times: Floats = np.interp(work, done, clock) + np.maximum(work - done[-1], 0)
    return times


def _serve(arrivals: Floats, station: Station, rng: np.random.Generator) -> Floats:
    """Response times (ms): first come, first served by the servers of the unit that a request was dealt to."""
    mean = station.service_ms / 1000
    complete = arrivals[:, station.batch - 1 :: station.batch]  # a batch is there when its last request is
    service = rng.gamma(1 / station.scv, mean * station.scv, complete.shape) if station.scv else mean
    service = np.broadcast_to(service, complete.shape)
    done = _alone(complete, service) if station.servers == 1 else _together(complete, service, station.servers)
    answered: Floats = 1000 * (np.repeat(done, station.batch, axis=1) - arrivals)
    return answered


def _alone(complete: Floats, service: Floats) -> Floats:
    """When a single server ends each task: what was to do from the busiest moment on is never interrupted."""
    work = np.cumsum(service, axis=1)
    done: Floats = work + np.maximum.accumulate(complete - work + service, axis=1)
    return done


def _together(complete: Floats, service: Floats, servers: int) -> Floats:
    """When `servers` that share a queue end each task: the one that is free first takes the next."""
    replications, turns, units = complete.shape
    free = np.zeros((replications * units, servers))
    lanes = np.arange(replications * units)
    ends = np.empty((turns, replications * units))
    for turn in range(turns):
        server = free.argmin(axis=1)
        end = np.maximum(complete[:, turn].ravel(), free[lanes, server]) + service[:, turn].ravel()
        free[lanes, server] = end
        ends[turn] = end
    return ends.reshape(turns, replications, units).swapaxes(0, 1)


def _hops(shape: tuple[int, ...], station: Station, rng: np.random.Generator) -> Floats:
    total = np.zeros(shape)
    for p50, p99 in station.hops:
        sigma = math.log(p99 / p50) / 2.3263 if p99 > p50 > 0 else 0.0
        total += p50 * np.exp(sigma * rng.standard_normal(shape)) if sigma else max(p50, p99)
    return total

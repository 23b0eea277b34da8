"""How long a request takes over all components of its path: the percentile of a sum, not the sum of percentiles.

What the components add is taken to be independent, so the distribution of the whole is the convolution of theirs,
calculated on a grid: every delay is rounded to the nearest multiple of a step that is at most 1/2048 of the time asked
about, which moves a percentile by no more than half a step for each delay (and in practice by much less, as the
roundings cancel). The grid depends on the octave of that time alone, so a path that is slower in every part never comes
out as faster.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PERCENTILES = {"latency_p50_ms": 0.5, "latency_p95_ms": 0.95, "latency_p99_ms": 0.99}
_STEPS = 2048  # of the grid in the lower end of its octave
_LENGTH = 8640  # of Fourier transforms: two grids at least, and a product of small primes, which is quick
_SHORTEST = 1e-6  # ms; no time is told apart from a shorter one
_NORMAL = NormalDist()
_LEVEL = 1e-12  # rounding errors of the convolution


@dataclass(frozen=True)
class Delay:
    """Time that a `share` of the requests spends on something, and the others do not.

    shape: sigma of a log-normal time whose median is `scale_ms`, or the shape of a Weibull one; a constant time takes
    `scale_ms`, a uniform one up to that.
    """

    kind: Literal["constant", "lognormal", "uniform", "weibull"]
    scale_ms: float
    shape: float = 0.0
    share: float = 1.0

    def quantile(self, share: float) -> float:
        """The time that a `share` of all requests stays under."""
        among = 1 - (1 - share) / self.share if self.share > 0 else 0.0
        if among <= 0:
            return 0.0
        if self.kind == "lognormal":
            return self.scale_ms * math.exp(self.shape * _NORMAL.inv_cdf(among))
        if self.kind == "weibull":
            return float(self.scale_ms * (-math.log1p(-among)) ** (1 / self.shape))
        return self.scale_ms * (among if self.kind == "uniform" else 1.0)

    def within(self, ms: "Floats") -> "Floats":
        """The share of all requests that spend no more than each of `ms` on it."""
        import numpy as np

        times = ms / self.scale_ms
        if self.kind == "lognormal":
            found = _normal(np.log(times) / self.shape)
        elif self.kind == "weibull":
            found = -np.expm1(-(times**self.shape))
        else:
            found = np.minimum(times, 1.0) if self.kind == "uniform" else (times >= 1).astype(np.float64)
        result: Floats = 1 - self.share + self.share * found
        return result


Path = tuple[Delay, ...]
"""What one request goes through, one after the other."""


def lognormal(median_ms: float, p99_ms: float) -> Path:
    """A time with this median and this 99th percentile; nothing when both are zero."""
    if median_ms <= 0 or p99_ms <= median_ms:
        return constant(max(median_ms, p99_ms))
    return (Delay("lognormal", median_ms, math.log(p99_ms / median_ms) / _NORMAL.inv_cdf(0.99)),)


def constant(ms: float, share: float = 1.0) -> Path:
    """A time that is always the same, for a `share` of the requests."""
    return (Delay("constant", ms, share=min(share, 1.0)),) if ms > 0 and share > 0 else ()


def uniform(most_ms: float) -> Path:
    """Any time up to this one, equally likely."""
    return (Delay("uniform", most_ms),) if most_ms > 0 else ()


def joined(paths: Iterable[Path]) -> Path:
    return tuple(delay for path in paths for delay in path)


@lru_cache(maxsize=4096)
def percentile_ms(path: Path, share: float) -> float:
    """The time that a `share` of the requests stays under; infinite when some part never ends."""
    import numpy as np

    # Boole's inequality: P(sum > sum of q_i) <= sum of P(x_i > q_i), so it lies below this.
    most = sum(delay.quantile(1 - (1 - share) / len(path)) for delay in path)
    if not path or math.isinf(most):
        return most
    step = _step(most)
    while True:
        reached = np.cumsum(_density(path, step))
        after = int(np.searchsorted(reached, share - _LEVEL))
        before = reached[after - 1] if after else 0.0
        if after == len(reached):
            return most
        most = min(most, step * max(after - 0.5 + (share - before) / max(reached[after] - before, _LEVEL), 0.0))
        if _step(most) >= step:
            return float(most)
        step = _step(most)


def keeps(paths: Sequence[Path], ms: float, share: float) -> bool:
    """Whether a `share` of the requests that pass all of `paths` is answered within `ms`."""
    path = joined(paths)
    if not path or not all(math.isfinite(delay.scale_ms) for delay in path):
        return not path
    *rest, last = (p for p in paths if p)
    return _share_within(joined(rest), last, ms) >= share - _LEVEL


def profile(path: Path, ms: float) -> "Floats":
    """The distribution of the time that `path` takes, up to `ms` and a little more."""
    import numpy as np

    if all(math.isfinite(delay.scale_ms) for delay in path):
        return _reached(path, _step(ms))
    return np.zeros(2 * _STEPS + 1)


def stands_in(one: "Floats", other: "Floats") -> bool:
    """Whether the first of two profiles is that of a path which is never slower; a few times tell most apart."""
    few = slice(None, None, _STEPS // 16)
    return bool((one[few] >= other[few] - _LEVEL).all() and (one >= other - _LEVEL).all())


@lru_cache(maxsize=8192)
def _share_within(rest: Path, last: Path, ms: float) -> float:
    """The distribution of the sum at `ms`, by what is left for `last` after each time that the `rest` may take."""
    import numpy as np

    step, ms = _step(ms), max(ms, _SHORTEST)
    density, reached = _density(rest, step), _reached(last, step)
    place = ms / step - 0.5
    low = math.floor(place)
    shares = [float(np.dot(density[: i + 1], reached[i::-1])) for i in (low, low + 1)]
    return shares[0] + (place - low) * (shares[1] - shares[0])


def _step(ms: float) -> float:
    return float(2.0 ** math.floor(math.log2(max(ms, _SHORTEST))) / _STEPS)


@lru_cache(maxsize=256)
def _reached(path: Path, step: float) -> "Floats":
    import numpy as np

    return np.cumsum(_density(path, step))


@lru_cache(maxsize=256)
def _density(path: Path, step: float) -> "Floats":
    """The probability of each multiple of `step`, up to one octave: longer times are left out."""
    import numpy as np

    count = 2 * _STEPS + 1
    if len(path) < 2:  # noqa: PLR2004 - one delay is where the recursion ends
        edges: Floats = (np.arange(count, dtype=np.float64) + 0.5) * np.float64(step)
        return np.diff(path[0].within(edges) if path else np.ones(count), prepend=0.0)
    first, last = (np.fft.rfft(_density(part, step), _LENGTH) for part in (path[:-1], path[-1:]))
    return np.maximum(np.fft.irfft(first * last, _LENGTH)[:count], 0.0)


def _normal(z: "Floats") -> "Floats":
    """The standard normal distribution, from a table: numpy has none, and its error here is below 1e-7."""
    import numpy as np

    places, shares = _table()
    return np.interp(z, places, shares)


@lru_cache(maxsize=1)
def _table() -> "tuple[Floats, Floats]":
    import numpy as np

    places = np.linspace(-9, 9, 18_001)
    return places, np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in places])

"""Two towers that meet in a dot product: factors of items, learnt, and factors of a history, worked out from them.

Implicit feedback by alternating least squares (Hu, Koren and Volinsky, 2008): what was looked at weighs more than what
was not. A history's factors are the same closed form in training and in serving, so nobody has to be known beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

FACTORS = 24
ROUNDS = 12
CONFIDENCE = 15.0  # how much more a look weighs than none
RIDGE = 4.0
DIGITS = 6  # the last ones depend on the processor


@dataclass(frozen=True)
class Factors:
    """One line per item, and the popularity that stands in for a history without a known item."""

    items: Matrix
    popularity: Matrix

    def scores(self, seen: Sequence[int]) -> Matrix:
        """How much each item suits a history, 1 for what was looked at in training; popularity without a history."""
        return self.items @ half_step(self.items, seen) if len(seen) else self.popularity


def learn(histories: Sequence[Sequence[int]], items: int, seed: int) -> Factors:
    """Factors of items from histories of item numbers."""
    random = np.random.default_rng(seed)
    right = random.normal(0, 0.1, (items, FACTORS))
    lookers: list[list[int]] = [[] for _ in range(items)]
    for number, history in enumerate(histories):
        for item in history:
            lookers[item].append(number)
    for _ in range(ROUNDS):
        left = np.array([half_step(right, history) for history in histories])
        right = np.array([half_step(left, who) for who in lookers])
    counts = np.array([len(who) for who in lookers], dtype=np.float64)
    return Factors(np.round(right, DIGITS), counts / max(counts.max(), 1))


def half_step(fixed: Matrix, seen: Sequence[int]) -> Matrix:
    """The factors that fit best to lines `seen` of the other side."""
    known = fixed[list(seen)]
    normal = fixed.T @ fixed + CONFIDENCE * known.T @ known + RIDGE * np.eye(fixed.shape[1])
    return np.asarray(np.linalg.solve(normal, (1 + CONFIDENCE) * known.sum(axis=0)))

"""The only place that turns a history into model input, so that training, backtest and serving cannot disagree."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

HORIZON = 14  # days ahead
WEEK = 7
LEVEL_DAYS = 28
COLUMNS = ("step", "weekday", "same_day_1", "same_day_2", "same_day_3", "same_day_4", "recent", "trend", "variation")


def level(history: Matrix) -> float:
    """What a series is divided by, so that one model fits large and small ones."""
    return float(max(history[-LEVEL_DAYS:].mean(), 1e-9))


def features(history: Matrix, last_day: date) -> Matrix:
    """One line per day ahead, in the order of COLUMNS; nothing in it is later than the history."""
    scale = level(history)
    month, week = history[-LEVEL_DAYS:], history[-WEEK:]
    state = [week.mean() / scale, week.mean() / max(history[-2 * WEEK : -WEEK].mean(), 1e-9), month.std() / scale]
    lines = []
    for step in range(1, HORIZON + 1):
        weekday = (last_day + timedelta(days=step)).weekday()
        weeks_ahead = -(-step // WEEK)
        same_days = [history[len(history) - 1 + step - WEEK * (weeks_ahead + k)] / scale for k in range(4)]
        lines.append([step, weekday, *same_days, *state])
    return np.array(lines, dtype=np.float64)


def cut_points(length: int, first: int, end: int) -> Sequence[int]:
    """How many days each made-up "today" of a history knows: weekly, each with a horizon of known days after it."""
    return range(max(first, 1), min(end, length - HORIZON) + 1, WEEK)

"""How good scores are on rows that the model has not seen."""

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from pipelines.features import Matrix

BINS = 10


def measure(target: Matrix, score: Matrix) -> dict[str, float]:
    """Ranking (auc, average_precision) and honesty of the probabilities (brier, calibration_error)."""
    return {
        "auc": float(roc_auc_score(target, score)),
        "average_precision": float(average_precision_score(target, score)),
        "brier": float(brier_score_loss(target, score)),
        "calibration_error": _calibration_error(target, score),
        "prevalence": float(target.mean()),
    }


def _calibration_error(target: Matrix, score: Matrix) -> float:
    """Mean distance between predicted and observed rate over bins of equally many rows."""
    order = np.argsort(score, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    return float(sum(len(part) * abs(score[part].mean() - target[part].mean()) for part in bins) / len(order))

"""How good a model is on rows it has not seen, and whether that is good enough."""

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from pipelines.documents import Document
from pipelines.features import Matrix

BINS = 10


class Thresholds(Document):
    """What a model must reach before it may be written (data/thresholds.json)."""

    min_auc: float
    min_average_precision: float
    max_brier: float
    max_calibration_error: float
    max_rejected_share: float

    def broken_by(self, metrics: dict[str, float]) -> list[str]:
        """One sentence per threshold that `metrics` miss."""
        sentences = []
        for name, bound in self.model_dump().items():
            side, metric = name.split("_", 1)
            value = metrics[metric]
            if not (value >= bound if side == "min" else value <= bound):
                sentences.append(f"{metric} is {value:.4f}, {name} is {bound:g}")
        return sentences


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

"""A second model that answers the same requests after the first one has, for nobody but the metrics."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.artifact import alike
from pipelines.errors import AppError
from pipelines.predictor import Instance, Prediction, Predictor
from serving.logs import LOGGER
from serving.metrics import Metrics

CLOSE = 0.05  # scores that are no further apart count as the same answer


@dataclass(frozen=True)
class Shadow:
    """The model that might be next."""

    predictor: Predictor
    version: str
    metrics: Metrics

    def compare(self, instances: Sequence[Instance], given: Sequence[Prediction]) -> None:
        """Count how often both models say the same. Whatever goes wrong here, the request was answered."""
        try:
            others = self.predictor.predict(instances)
        except AppError as wrong:
            LOGGER.warning("shadow", extra={"fields": {"model": self.version, "failed": str(wrong)}})
            self.metrics.observe_shadow("failed", len(instances))
            return
        for one, other in zip(given, others, strict=True):
            self.metrics.observe_shadow("same" if _same(one, other) else "other", 1)


def _same(one: Prediction, other: Prediction) -> bool:
    """Close scores and, beside reasons and scores, equal answers."""
    scores = [prediction.get("score") for prediction in (one, other)]
    if all(isinstance(score, float) for score in scores) and abs(scores[0] - scores[1]) > CLOSE:  # type: ignore[operator]
        return False
    told = [{k: v for k, v in p.items() if k in ("label", "items", "forecast", "text", "answer")} for p in (one, other)]
    return alike(*told)

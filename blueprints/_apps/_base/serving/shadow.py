"""A second model that answers the same requests after the first one has, for nobody but the metrics."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.artifact import agree
from pipelines.errors import AppError
from pipelines.predictor import Instance, Prediction, Predictor
from serving.logs import LOGGER
from serving.metrics import Metrics


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
            self.metrics.observe_shadow("same" if agree(one, other) else "other", 1)

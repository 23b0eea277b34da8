"""What Prometheus scrapes at /metrics."""

import os
from collections.abc import Sequence
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from pipelines.predictor import Prediction

MILLISECONDS = (1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 500, 1000, 5000, 20000)
TENTHS = tuple(i / 10 for i in range(1, 11))


class Metrics:
    """Counts and distributions of one server process; with several workers, /metrics adds them up."""

    def __init__(self, latency_target_ms: float | None, counts: Sequence[str] = ()) -> None:
        self._registry = CollectorRegistry()
        target = {latency_target_ms} if latency_target_ms else set()
        buckets = tuple(ms / 1000 for ms in sorted({*MILLISECONDS, *target}))
        counter, histogram = partial(Counter, registry=self._registry), partial(Histogram, registry=self._registry)
        self._requests = counter("predict_requests", "Predict requests by HTTP status", ["status"])
        self._instances = counter("predict_instances", "Instances answered")
        self._seconds = histogram("predict_seconds", "Service time of a predict request", buckets=buckets)
        self._scores = histogram("predict_score", "Scores given, to watch for drift", buckets=TENTHS)

        self._shadow = counter(
            "predict_shadow", "Answers of the shadow model, by what they are beside ours", ["outcome"]
        )
        self._counts = {name: counter(f"predict_{name}", f"Sum of {name} over all answers") for name in counts}

    def observe(self, status: int, seconds: float, predictions: Sequence[Prediction]) -> None:
        """Count one request."""
        self._requests.labels(status).inc()
        self._instances.inc(len(predictions))
        self._seconds.observe(seconds)
        for prediction in predictions:
            if isinstance(score := prediction.get("score"), float):
                self._scores.observe(score)
            for name, total in self._counts.items():
                total.inc(prediction[name])

    def observe_shadow(self, outcome: str, instances: int) -> None:
        """Count what the shadow model said: `same`, `other`, or that it `failed`."""
        self._shadow.labels(outcome).inc(instances)

    def text(self) -> bytes:
        """The exposition format."""
        if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            return generate_latest(self._registry)
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone)  # type: ignore[no-untyped-call]  # the library's constructor has no types
        return generate_latest(everyone)

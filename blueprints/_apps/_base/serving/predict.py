"""From the bytes of a request to the bytes of an answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from pipelines.predictor import Instance, Prediction, Predictor
from serving.gather import Gatherer

MOST_ERRORS = 20


class Unusable(Exception):
    """A request that cannot be answered: its HTTP status, and per error where and why (never the value)."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.status = status
        self.errors = errors


def request_model(instance: type[BaseModel], max_instances: int) -> type[BaseModel]:
    """The pydantic model of a predict request: 1 to `max_instances` instances."""
    one: Any = instance
    instances: Any = Annotated[list[one], Field(min_length=1, max_length=max_instances)]
    config = ConfigDict(extra="forbid", strict=True)
    return create_model("PredictRequest", __config__=config, instances=(instances, ...))


@dataclass(frozen=True)
class Answerer:
    """A model behind a strict request model."""

    predictor: Predictor
    version: str
    request: type[BaseModel]
    explain: bool
    gatherer: Gatherer | None = None

    def instances(self, body: bytes) -> list[Instance]:
        """The instances of a request. Raises Unusable (422) when they break the schema."""
        try:
            request = self.request.model_validate_json(body, strict=True)
        except ValidationError as wrong:
            errors = wrong.errors(include_url=False, include_input=False, include_context=False)
            raise Unusable(
                422, [{"loc": e["loc"], "message": e["msg"], "type": e["type"]} for e in errors[:MOST_ERRORS]]
            ) from None
        return [instance.__dict__ for instance in request.instances]  # type: ignore[attr-defined]  # made at run time

    def answer(self, instances: list[Instance]) -> tuple[bytes, list[Prediction]]:
        """The JSON answer, and the predictions in it."""
        predictions = self._predict(instances)
        return self._written(predictions), predictions

    async def answer_in_turn(self, instances: list[Instance]) -> tuple[bytes, list[Prediction]]:
        """The same, where other requests are waiting."""
        if self.gatherer:
            predictions = await self.gatherer.answer(instances, self._predict)
            return self._written(predictions), predictions
        if self.predictor.waits:
            return await run_in_threadpool(self.answer, instances)
        return self.answer(instances)  # shorter than a hop to a thread is worth

    def _predict(self, instances: Sequence[Instance]) -> list[Prediction]:
        return self.predictor.predict(instances, explain=self.explain)

    def _written(self, predictions: list[Prediction]) -> bytes:
        answer = {"model": self.version, "predictions": predictions}
        return json.dumps(answer, separators=(",", ":")).encode()

"""From the bytes of a request to the bytes of an answer."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from pipelines.schema import Schema, row_model
from pipelines.scorer import Scorer

MOST_ERRORS = 20


class Unusable(Exception):
    """A request that cannot be answered: its HTTP status, and per error where and why (never the value)."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.status = status
        self.errors = errors


def request_model(schema: Schema, max_instances: int) -> type[BaseModel]:
    """The pydantic model of a predict request: 1 to `max_instances` instances of the model's schema."""
    row: Any = row_model(schema)
    instances: Any = Annotated[list[row], Field(min_length=1, max_length=max_instances)]
    config = ConfigDict(extra="forbid", strict=True)
    return create_model("PredictRequest", __config__=config, instances=(instances, ...))


@dataclass(frozen=True)
class Predictor:
    """A scorer behind a strict request model."""

    scorer: Scorer
    request: type[BaseModel]
    explain: bool

    def rows(self, body: bytes) -> list[dict[str, Any]]:
        """The instances of a request. Raises Unusable (422) when they break the schema."""
        try:
            request = self.request.model_validate_json(body, strict=True)
        except ValidationError as wrong:
            errors = wrong.errors(include_url=False, include_input=False, include_context=False)
            raise Unusable(
                422, [{"loc": e["loc"], "message": e["msg"], "type": e["type"]} for e in errors[:MOST_ERRORS]]
            ) from None
        return [instance.__dict__ for instance in request.instances]  # type: ignore[attr-defined]  # made at run time

    def answer(self, rows: list[dict[str, Any]]) -> tuple[bytes, list[float]]:
        """The JSON answer and its scores."""
        if self.explain:
            array, reasons = self.scorer.explain(rows)
            because = [[{"feature": r.feature, "contribution": r.contribution} for r in line] for line in reasons]
        else:
            array, because = self.scorer.score(rows), []
        scores: list[float] = np.round(array, 6).tolist()
        predictions: list[dict[str, Any]] = [{"score": score} for score in scores]
        for prediction, line in zip(predictions, because, strict=self.explain):
            prediction["reasons"] = line
        answer = {"model": self.scorer.version, "predictions": predictions}
        return json.dumps(answer, separators=(",", ":")).encode(), scores

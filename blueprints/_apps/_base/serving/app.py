"""The HTTP service: POST /predict, and /health, /ready, /metadata, /metrics for those who run it."""

import json
import re
import time
import uuid
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from threadpoolctl import threadpool_limits

from pipelines import artifact, registry
from serving import logs
from serving.metrics import Metrics
from serving.predict import Predictor, Unusable, request_model
from serving.settings import Settings, load_settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:=-]{1,128}")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service with its model loaded; raises when the model is not what was trained, so nothing unsafe starts."""
    settings = settings or load_settings()
    threadpool_limits(1)  # a second thread makes a single prediction no faster, and the slow ones slower
    scorer, metadata = artifact.load(registry.resolve(settings.model_uri), settings.model_sha256)
    predictor = Predictor(scorer, request_model(scorer.schema, settings.max_instances), settings.explain)
    metrics = Metrics(settings.latency_p99_ms)
    body = {"content": {"application/json": {"schema": predictor.request.model_json_schema()}}, "required": True}
    app = FastAPI(title=settings.project, version=metadata.version, docs_url=None, redoc_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        """The process runs."""
        return {"status": "ok"}

    @app.get("/ping", include_in_schema=False)  # how Amazon SageMaker asks
    @app.get("/ready")
    async def ready() -> JSONResponse:
        """The model is loaded and scores its baseline row as in training; 503 otherwise."""
        able = artifact.scores_as_trained(scorer, metadata)
        return JSONResponse({"ready": able, "model": scorer.version}, status_code=200 if able else 503)

    @app.get("/metadata")
    async def about() -> dict[str, Any]:
        """What is served: version, schema, metrics."""
        shown = {"project", "model_sha256", "data_sha256", "data_schema", "estimator", "metrics", "versions"}
        return {"version": scorer.version, **metadata.model_dump(mode="json", include=shown)}

    @app.get("/metrics")
    async def exposition() -> Response:
        """Prometheus text format."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.post("/invocations", include_in_schema=False)  # where Amazon SageMaker sends requests
    @app.post("/predict", openapi_extra={"requestBody": body})
    async def predict(request: Request) -> Response:
        """One score per instance. Runs on the event loop: scoring is shorter than a hop to a thread is worth."""
        return await _predict(request, predictor, metrics, settings)

    return app


async def _predict(request: Request, predictor: Predictor, metrics: Metrics, settings: Settings) -> Response:
    name, started = _request_id(request), time.perf_counter()
    status, scores = 500, list[float]()
    try:
        rows = predictor.rows(await _body(request, settings.max_payload_bytes))
        content, scores = predictor.answer(rows)
        status = 200
    except Unusable as wrong:
        status, content = wrong.status, json.dumps({"detail": wrong.errors}).encode()
    finally:
        seconds = time.perf_counter() - started
        metrics.observe(status, seconds, scores)
        fields = {"request_id": name, "status": status, "instances": len(scores), "ms": round(1000 * seconds, 3)}
        logs.LOGGER.info("predict", extra={"fields": {**fields, "model": predictor.scorer.version}})
    return Response(content, status, media_type="application/json", headers={"X-Request-ID": name})


async def _body(request: Request, limit: int) -> bytes:
    """The request's body, given up on as soon as it is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise Unusable(413, [{"loc": ["body"], "message": f"must not exceed {limit} bytes", "type": "too_large"}])
    return bytes(body)


def _request_id(request: Request) -> str:
    """The caller's id for this request where it is safe to log, else a new one."""
    given = request.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex

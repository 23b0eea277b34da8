"""The HTTP service: POST /predict, and /health, /ready, /metadata, /metrics for those who run it."""

import json
import re
import time
import uuid
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask
from threadpoolctl import threadpool_limits

from pipelines import registry
from pipelines.errors import Declined
from pipelines.model import answers_as_trained, load
from pipelines.predictor import Instance, Prediction
from serving import logs
from serving.gather import Gatherer
from serving.metrics import Metrics
from serving.predict import Answerer, Unusable, request_model
from serving.settings import Settings, load_settings
from serving.shadow import Shadow

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:=-]{1,128}")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service with its model loaded; raises when the model is not what was trained, so nothing unsafe starts."""
    settings = settings or load_settings()
    threadpool_limits(1)  # a second thread makes a single prediction no faster, and the slow ones slower
    predictor, metadata = load(registry.resolve(settings.model_uri), settings.model_sha256)
    request_type = request_model(predictor.instance, settings.max_instances)
    gatherer = Gatherer(settings.batch_size, settings.batch_wait_ms) if settings.batch_size > 1 else None
    answerer = Answerer(predictor, metadata.version, request_type, settings.explain, gatherer)
    metrics = Metrics(settings.latency_p99_ms, predictor.counts)
    shadow: Shadow | None = None
    if settings.shadow_uri:
        other, about_other = load(registry.resolve(settings.shadow_uri))
        shadow = Shadow(other, about_other.version, metrics)
    body = {"content": {"application/json": {"schema": request_type.model_json_schema()}}, "required": True}
    app = FastAPI(title=settings.project, version=metadata.version, docs_url=None, redoc_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        """The process runs."""
        return {"status": "ok"}

    @app.get("/ping", include_in_schema=False)  # how Amazon SageMaker asks
    @app.get("/ready")
    async def ready() -> JSONResponse:
        """The model is loaded and answers its example as in training; 503 otherwise."""
        able = answers_as_trained(predictor, metadata)
        return JSONResponse({"ready": able, "model": metadata.version}, status_code=200 if able else 503)

    @app.get("/metadata")
    async def about() -> dict[str, Any]:
        """What is served: version, schema, metrics, and an example to try."""
        shown = {"project", "model_sha256", "data_sha256", "estimator", "metrics", "versions", "example"}
        described = metadata.model_dump(mode="json", include=shown)
        return {"version": metadata.version, "instance": predictor.instance.model_json_schema(), **described}

    @app.get("/metrics")
    async def exposition() -> Response:
        """Prometheus text format."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.post("/invocations", include_in_schema=False)  # where Amazon SageMaker sends requests
    @app.post("/predict", openapi_extra={"requestBody": body})
    async def predict(request: Request) -> Response:
        """One answer per instance."""
        return await _predict(request, answerer, metrics, settings, shadow)

    return app


async def _predict(
    request: Request, answerer: Answerer, metrics: Metrics, settings: Settings, shadow: Shadow | None
) -> Response:
    name, started = _request_id(request), time.perf_counter()
    status, instances, predictions = 500, list[Instance](), list[Prediction]()
    try:
        instances = answerer.instances(await _body(request, settings.max_payload_bytes))
        content, predictions = await answerer.answer_in_turn(instances)
        status = 200
    except Unusable as wrong:
        status, content = wrong.status, json.dumps({"detail": wrong.errors}).encode()
    except Declined as wrong:
        status, content = wrong.status, json.dumps({"detail": [{"message": str(wrong)}]}).encode()
    finally:
        seconds = time.perf_counter() - started
        metrics.observe(status, seconds, predictions)
        counts = {"instances": len(predictions), "ms": round(1000 * seconds, 3)}
        fields = {"request_id": name, "status": status, **counts}
        logs.LOGGER.info("predict", extra={"fields": {**fields, "model": answerer.version}})
    later = BackgroundTask(shadow.compare, instances, predictions) if shadow and predictions else None
    return Response(content, status, media_type="application/json", headers={"X-Request-ID": name}, background=later)


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

import asyncio
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines import artifact
from pipelines.errors import BadInput, Declined, Refused, exit_code
from pipelines.predictor import Instance, Prediction, Predictor
from serving.__main__ import main as serve
from serving.app import create_app
from serving.gather import Gatherer
from serving.logs import JsonFormatter
from serving.metrics import Metrics
from serving.settings import Settings, load_settings
from serving.shadow import Shadow

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def settings(model_folder: Path) -> Settings:
    return Settings(
        project="test",
        model_uri=str(model_folder),
        model_sha256=None,
        shadow_uri=None,
        explain=False,
        max_instances=64,
        max_payload_bytes=1048576,
        latency_p99_ms=50,
    )


@pytest.fixture
def needed(predictor: Predictor) -> str:
    """A field that an instance must have."""
    return next(name for name, field in predictor.instance.model_fields.items() if field.is_required())


class Client:
    """Speaks to the service in this process."""

    def __init__(self, settings: Settings) -> None:
        self._transport = httpx.ASGITransport(create_app(settings))

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._send("GET", path))

    def predict(self, instances: list[dict[str, Any]], **headers: str) -> httpx.Response:
        return self.post(json.dumps({"instances": instances}), **headers)

    def post(self, body: str, path: str = "/predict", **headers: str) -> httpx.Response:
        return asyncio.run(self._send("POST", path, body, headers))

    async def _send(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://service") as client:
            return await client.request(method, path, content=body, headers=headers)


@pytest.fixture
def client(settings: Settings) -> Client:
    return Client(settings)


def errors(answer: httpx.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json()["detail"]
    return found


def test_predictions_are_the_model_s_answers(
    client: Client, instances: list[dict[str, Any]], predictor: Predictor, model_folder: Path
) -> None:
    answer = client.predict(instances[:20])
    assert answer.status_code == 200
    assert answer.json()["model"] == artifact.load_metadata(model_folder).version
    given = answer.json()["predictions"]
    assert artifact.alike(given, json.loads(json.dumps(predictor.predict(instances[:20]))))


def test_requests_that_come_together_are_answered_together() -> None:
    sizes: list[int] = []

    def predict(gathered: Sequence[Instance]) -> list[Prediction]:
        sizes.append(len(gathered))
        return [{"score": instance["n"]} for instance in gathered]

    async def ask() -> list[list[Prediction]]:
        gatherer = Gatherer(most=4, wait_ms=20)
        asked: list[list[Instance]] = [[{"n": 1}], [{"n": 2}, {"n": 3}], [{"n": 4}], [{"n": 5}]]
        return await asyncio.gather(*(gatherer.answer(instances, predict) for instances in asked))

    answers = asyncio.run(ask())
    assert [[p["score"] for p in answer] for answer in answers] == [[1], [2, 3], [4], [5]]
    assert sizes == [4, 1]


def test_gathered_requests_get_the_answers_that_they_get_alone(
    settings: Settings, instances: list[dict[str, Any]]
) -> None:
    alone, gathered = Client(settings), Client(replace(settings, batch_size=8, batch_wait_ms=1))
    assert artifact.alike(gathered.predict(instances[:3]).json(), alone.predict(instances[:3]).json())
    assert gathered.predict([]).status_code == 422


def test_probes_and_metadata(client: Client, model_folder: Path) -> None:
    version = artifact.load_metadata(model_folder).version
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"ready": True, "model": version}
    about = client.get("/metadata").json()
    assert about["version"] == version
    assert client.predict([about["example"]]).status_code == 200
    assert set(about["instance"]["required"]) <= set(about["example"])
    assert client.get("/openapi.json").status_code == 200


def test_a_sagemaker_endpoint_speaks_to_the_same_service(client: Client, instances: list[dict[str, Any]]) -> None:
    assert client.get("/ping").json() == client.get("/ready").json()
    body = json.dumps({"instances": instances[:2]})
    assert client.post(body, "/invocations").json() == client.post(body).json()


def test_metrics_count_requests_and_scores(client: Client, instances: list[dict[str, Any]]) -> None:
    scores = [p["score"] for p in client.predict(instances[:3]).json()["predictions"] if "score" in p]
    client.predict([])
    lines = client.get("/metrics").text.splitlines()
    assert 'predict_requests_total{status="200"} 1.0' in lines
    assert 'predict_requests_total{status="422"} 1.0' in lines
    assert "predict_instances_total 3.0" in lines
    assert f"predict_score_count {len(scores):.1f}" in lines


def test_a_shadow_answers_for_the_metrics_alone(
    settings: Settings, instances: list[dict[str, Any]], model_folder: Path
) -> None:
    alone, shadowed = Client(settings), Client(replace(settings, shadow_uri=str(model_folder)))
    assert shadowed.predict(instances[:3]).json() == alone.predict(instances[:3]).json()
    assert 'predict_shadow_total{outcome="same"} 3.0' in shadowed.get("/metrics").text.splitlines()
    assert "predict_shadow_total{" not in alone.get("/metrics").text


def test_a_shadow_that_differs_or_fails_is_counted(instances: list[dict[str, Any]], predictor: Predictor) -> None:
    class Broken:
        def predict(self, *_: object) -> list[Prediction]:
            raise Declined(502, "not today")

    given, metrics = predictor.predict(instances[:2]), Metrics(None)
    Shadow(predictor, "v", metrics).compare(instances[:2], [{**p, "score": 7.0, "label": "?"} for p in given])
    Shadow(Broken(), "v", metrics).compare(instances[:2], given)  # type: ignore[arg-type]  # it has no more to it
    found = metrics.text().decode().splitlines()
    assert 'predict_shadow_total{outcome="other"} 2.0' in found
    assert 'predict_shadow_total{outcome="failed"} 2.0' in found


def test_a_wrong_instance_is_named_and_its_value_is_not_repeated(
    client: Client, instances: list[dict[str, Any]], needed: str
) -> None:
    answer = client.predict([instances[0], {**instances[1], needed: {"x-secret": 1}}])
    assert answer.status_code == 422
    assert errors(answer)[0]["loc"][:3] == ["instances", 1, needed]
    assert errors(answer)[0]["message"]
    assert "x-secret" not in answer.text


def test_unknown_and_absent_fields_are_errors(client: Client, instances: list[dict[str, Any]], needed: str) -> None:
    instance = {name: value for name, value in instances[0].items() if name != needed}
    answer = client.predict([{**instance, "surprise": 1}])
    found = {(error["loc"][-1], error["type"]) for error in errors(answer)}
    assert found == {(needed, "missing"), ("surprise", "extra_forbidden")}


@pytest.mark.parametrize("body", ["", "{", "[]", '{"instances": []}', '{"instances": 1}', '{"rows": []}', "null"])
def test_a_body_that_is_no_request_is_a_422(client: Client, body: str) -> None:
    answer = client.post(body)
    assert answer.status_code == 422
    assert errors(answer)[0]["message"]


def test_limits_on_instances_and_payload(client: Client, instances: list[dict[str, Any]], settings: Settings) -> None:
    answer = client.predict([instances[0]] * (settings.max_instances + 1))
    assert answer.status_code == 422
    assert errors(answer)[0]["type"] == "too_long"
    answer = client.post(" " * (settings.max_payload_bytes + 1))
    assert answer.status_code == 413


def test_logs_name_the_request_and_no_feature_value(
    client: Client, instances: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="serving"):
        client.predict(instances[:2], **{"X-Request-ID": "abc-1"})
        client.predict(instances[:1], **{"X-Request-ID": "not fit\tto log"})
    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records if record.name == "serving"]
    assert [line["instances"] for line in lines] == [2, 1]
    assert lines[0]["request_id"] == "abc-1"
    assert "not fit" not in lines[1]["request_id"]
    assert set(lines[0]) == {"time", "level", "event", "request_id", "status", "instances", "ms", "model"}


def test_a_tampered_or_unpinned_model_is_not_served(settings: Settings, model_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    with (tmp_path / artifact.load_metadata(tmp_path).file).open("ab") as file:
        file.write(b"!")
    for wrong in (replace(settings, model_uri=str(tmp_path)), replace(settings, model_sha256="0" * 64)):
        with pytest.raises(Refused, match="not loaded"):
            create_app(wrong)


def test_settings_come_from_the_environment_and_wrong_ones_are_named(
    monkeypatch: pytest.MonkeyPatch, config_file: Path
) -> None:
    monkeypatch.setenv("APP_CONFIG", str(config_file))
    monkeypatch.setenv("MAX_PAYLOAD_KB", "2")
    assert load_settings().max_payload_bytes == 2048
    assert load_settings().explain
    monkeypatch.setenv("MAX_INSTANCES", "many")
    with pytest.raises(BadInput, match="MAX_INSTANCES"):
        load_settings()


def test_the_server_serves_and_stops_gracefully(
    instances: list[dict[str, Any]], model_folder: Path, config_file: Path, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"WEB_CONCURRENCY": "1", **os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    environment |= {"MODEL_URI": str(model_folder), "APP_CONFIG": str(config_file), "TMPDIR": str(tmp_path)}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "serving"], cwd=ROOT, env=environment, stdout=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            _wait_until_ready(client, server)
            answer = client.post("/predict", json={"instances": instances[:1]})
            assert answer.status_code == 200
            assert 'predict_requests_total{status="200"} 1.0' in client.get("/metrics").text
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(timeout=30)
    assert code in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [line["status"] for line in lines if line["event"] == "predict"] == [200]


def test_a_server_without_a_model_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], config_file: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("APP_CONFIG", str(config_file))
    monkeypatch.setenv("MODEL_URI", str(tmp_path))
    assert exit_code(serve) == 2
    assert capsys.readouterr().err.startswith("error: cannot read")


def _wait_until_ready(client: httpx.Client, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if client.get("/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not get ready")

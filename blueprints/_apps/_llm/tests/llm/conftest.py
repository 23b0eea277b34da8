"""A Bedrock, an endpoint of SageMaker, a vLLM and a keeper of its key, on the loopback interface."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest

Failure = tuple[int, dict[str, Any], str]  # HTTP status (0: hangs up), body, error


class _Bedrock(BaseHTTPRequestHandler):
    """As much of Bedrock's protocol as is used: one conversation turn."""

    asked: list[tuple[str, dict[str, Any]]]
    failing: dict[str, Failure]  # by region
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "SecretId" in asked:
            self._answer_with(200, {"SecretString": f"the key in {asked['SecretId']}"})
            return
        for header in ("Host", "Authorization"):
            if self.path.startswith("/v1/"):
                asked[header] = self.headers[header]
        self.asked.append((unquote(self.path), asked))
        _, _, scope = (self.headers["Authorization"] or "").partition(
            "Credential="
        )  # key/date/region/service/aws4_request
        if scope and (answer := self.failing.get(scope.split("/")[2])):
            self._answer_with(*answer)
            return
        text = asked.get("inputText") or asked["messages"][-1]["content"]
        text = text if isinstance(text, str) else text[0]["text"]
        if text == "too much":
            self._answer_with(429, {"message": "slow down"}, "ThrottlingException")
            return
        self._answer_with(200, self._answer(text, asked))

    def _answer_with(self, status: int, body: dict[str, Any], error: str = "") -> None:
        content = json.dumps(body).encode()
        if not status:  # hangs up
            self.close_connection = True
            return
        self.send_response(status)
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, text: str, asked: dict[str, Any]) -> dict[str, Any]:
        if "inputText" in asked:
            return {"embedding": [float(len(text)), 1.0], "inputTextTokenCount": 3}
        if self.path.endswith(("/invocations", "/v1/chat/completions")):
            choices = [{"message": {"role": "assistant", "content": f"Hello, {text}"}}] if text != "nothing" else []
            return {"choices": choices, "usage": {"prompt_tokens": 11, "completion_tokens": 7}}
        return {
            "output": {"message": {"role": "assistant", "content": [{"text": f"Hello, {text}"}]}},
            "usage": {"inputTokens": 11, "outputTokens": 7, "totalTokens": 18},
            "stopReason": "end_turn",
            "metrics": {"latencyMs": 1},
        }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Keep the test output quiet."""


@pytest.fixture
def failing() -> dict[str, Failure]:
    """What regions answer instead of what is asked of them."""
    return {}


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch, failing: dict[str, Failure]) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What a Bedrock on the loopback interface was asked, in whichever region; boto3 is pointed at it."""
    asked: list[tuple[str, dict[str, Any]]] = []
    handler = type("Model", (_Bedrock,), {"asked": asked, "failing": failing})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings = {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}
    for name, value in {**settings, "ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield asked
    server.shutdown()
    server.server_close()
    thread.join()

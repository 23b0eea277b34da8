"""Whether a server keeps the contract of generated apps: its probes, its answers, and what it refuses."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

from mlopsctl.domain.report import Issue
from mlopsctl.errors import MlopsctlError

LARGEST_KB = 256
"""What servers are told to take at most."""
_REFUSED = range(400, 500)
_OK = 200
_TOO_LARGE = 413


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any  # None when it is no JSON


@dataclass(frozen=True)
class Caller:
    """Speaks to a server on this machine."""

    port: int

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"")

    def post(self, path: str, body: bytes) -> Answer:
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None)
            response = connection.getresponse()
            said = response.read()
        except (OSError, http.client.HTTPException) as failed:
            raise MlopsctlError(f"{method} {path} got no answer: {failed}") from failed
        finally:
            connection.close()
        try:
            return Answer(response.status, json.loads(said))
        except ValueError:
            return Answer(response.status, None)


def example_request(caller: Caller) -> bytes:
    """A request with the example that the server gives of itself. Raises MlopsctlError when it gives none."""
    about = caller.get("/metadata")
    example = about.body.get("example") if about.status == _OK and isinstance(about.body, dict) else None
    if not isinstance(example, dict):
        raise MlopsctlError("GET /metadata has no `example` instance")
    return json.dumps({"instances": [example]}).encode()


def breaches(caller: Caller) -> tuple[tuple[Issue, ...], int]:
    """What the server does other than the contract says, and how many things were tried."""
    request = example_request(caller)
    wrong = json.dumps({"instances": [{"no_such_field": 1}]}).encode()
    tried = (
        ("GET /health", caller.get("/health").status == _OK, "answers 200"),
        ("GET /ready", caller.get("/ready").status == _OK, "answers 200"),
        ("GET /ping", caller.get("/ping").status == _OK, "answers 200"),
        ("GET /metrics", caller.get("/metrics").status == _OK, "answers 200"),
        ("POST /predict", _is_prediction(caller.post("/predict", request)), "answers the example with one prediction"),
        ("POST /invocations", _is_prediction(caller.post("/invocations", request)), "answers like /predict"),
        ("POST /predict broken", _is_refusal(caller.post("/predict", b"{")), "refuses what is no JSON, with a reason"),
        ("POST /predict wrong", _is_refusal(caller.post("/predict", wrong)), "refuses a wrong instance, with a reason"),
        (
            "POST /predict large",
            caller.post("/predict", b" " * (1024 * LARGEST_KB + 1)).status == _TOO_LARGE,
            "answers 413 above its limit",
        ),
        ("GET /health again", caller.get("/health").status == _OK, "still answers after all that"),
    )
    found = tuple(
        Issue(rule="contract", where=where, message=f"must: {must}") for where, kept, must in tried if not kept
    )
    return found, len(tried)


def _is_prediction(answer: Answer) -> bool:
    return answer.status == _OK and isinstance(answer.body, dict) and len(answer.body.get("predictions", ())) == 1


def _is_refusal(answer: Answer) -> bool:
    return answer.status in _REFUSED and isinstance(answer.body, dict) and bool(answer.body.get("detail"))

"""Score the JSON lines that Amazon SageMaker's batch transform sends: `python -m batch.server`, on port 8080.

An object of a line is answered by a line: id, the answer and the model's version, or id and `reasons_for_rejection`.
SageMaker starts it as `serve`, asks GET /ping until it is ready, and sends parts of its files to POST /invocations.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pydantic import ValidationError
from threadpoolctl import threadpool_limits

from batch.job import predicted
from pipelines import model, registry
from pipelines.config import load_config
from pipelines.documents import sentences
from pipelines.errors import BadInput, exit_code
from pipelines.predictor import Predictor
from pipelines.table import Record, Rejected

PART_MB = 6  # of a file, which SageMaker sends at once
LARGEST = 100 * 1024 * 1024  # bytes that SageMaker sends at most
OK, NOT_FOUND, TOO_LARGE = 200, 404, 413


@dataclass(frozen=True)
class Scorer:
    """A model before lines of JSON."""

    predictor: Predictor
    version: str
    explain: bool

    def score(self, body: bytes) -> bytes:
        """As many lines as there were, in the same order."""
        read = [self._read(number, line) for number, line in enumerate(body.splitlines(), start=1) if line.strip()]
        records = [one for one in read if isinstance(one, Record)]
        answered, declined = predicted(self.predictor, records, explain=self.explain)
        told = {r.line: {"id": r.id, "model": self.version, **prediction} for r, prediction in answered}
        refused = [one for one in read if isinstance(one, Rejected)] + declined
        told |= {r.line: {"id": r.id, "reasons_for_rejection": [*r.reasons]} for r in refused}
        return b"".join(json.dumps(told[one.line]).encode() + b"\n" for one in read)

    def _read(self, number: int, line: bytes) -> Record | Rejected:
        try:
            fields = json.loads(line)
            given = dict(fields)
        except (ValueError, TypeError):
            return Rejected(number, str(number), ("no JSON object",))
        name = str(given.get(self.predictor.identity) or number)
        known = self.predictor.instance.model_fields
        try:
            instance = self.predictor.instance.model_validate({k: v for k, v in given.items() if k in known})
        except ValidationError as wrong:
            return Rejected(number, name, tuple(sentences(wrong)))
        return Record(number, name, instance.__dict__)


def handler(score: Callable[[bytes], bytes], processes: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/execution-parameters":
                wanted = {
                    "MaxConcurrentTransforms": processes,
                    "BatchStrategy": "MULTI_RECORD",
                    "MaxPayloadInMB": PART_MB,
                }
                self._answer(OK, json.dumps(wanted).encode())
            else:
                self._answer(OK if self.path == "/ping" else NOT_FOUND, b"")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST:
                self._answer(TOO_LARGE, b"")
                self.close_connection = True
                return
            self._answer(OK, score(self.rfile.read(length)))

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/jsonlines")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
            """Nothing: a line for each part tells nobody anything."""

    return Handler


def main() -> int:
    """Serve until SIGTERM, with a process for each processor."""
    uri = os.environ.get("MODEL_URI")
    if not uri:
        raise BadInput("$MODEL_URI must be set")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    place = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080")))
    server, processes = ThreadingHTTPServer(place, BaseHTTPRequestHandler), os.cpu_count() or 1
    children = _forked(processes - 1)  # before the model is loaded, whose threads would not come along
    predictor, metadata = model.load(registry.resolve(uri), os.environ.get("MODEL_SHA256") or None)
    scorer = Scorer(predictor, metadata.version, load_config().explainability)
    server.RequestHandlerClass = handler(scorer.score, processes)
    try:
        with threadpool_limits(1):
            server.serve_forever()
    finally:
        for child in children:
            os.kill(child, signal.SIGTERM)
    return 0


def _forked(count: int) -> list[int]:
    """The ids of so many copies of this process; a copy itself knows none."""
    children: list[int] = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            return []
        children.append(child)
    return children


if __name__ == "__main__":
    sys.exit(exit_code(main))

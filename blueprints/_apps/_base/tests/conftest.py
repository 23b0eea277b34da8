import contextlib
import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from threadpoolctl import threadpool_limits

from pipelines import model, storage
from pipelines.predictor import Predictor
from pipelines.table import Record, Rejected
from pipelines.train import main as train

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample.csv"


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    """Small inputs gain nothing from threads, and busy machines lose a lot."""
    with threadpool_limits(1):
        yield


@pytest.fixture(autouse=True)
def _repository_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def config_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's configuration with explanations on and all of the data, whatever it says."""
    path = tmp_path_factory.mktemp("config") / "app.json"
    config = json.loads((ROOT / "config" / "app.json").read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "explainability": True, "training_share": 1}), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory, config_file: Path) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "model"
    with contextlib.chdir(ROOT):
        assert train([f"--data={SAMPLE}", f"--out={folder}", f"--config={config_file}"]) == 0
    return folder


@pytest.fixture(scope="session")
def predictor(model_folder: Path) -> Predictor:
    return model.load(model_folder)[0]


@pytest.fixture(scope="session")
def instances(predictor: Predictor) -> list[dict[str, Any]]:
    """The first instances of the sample, as they come out of a CSV file."""
    found = model.records(SAMPLE, predictor)
    return [dict(r.instance) for r in islice(found, 100) if isinstance(r, Record)]


@pytest.fixture(scope="session")
def spoil(predictor: Predictor) -> Callable[[Path, int], Path]:
    """Writes a copy of the sample whose first lines lack a value that they need."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))

    def write(path: Path, column: str, lines: int) -> Path:
        spoilt = [{**row, column: ""} if number < lines else row for number, row in enumerate(table)]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(spoilt)
        return path

    def rejects(column: str, folder: str) -> bool:
        path = write(Path(folder) / "try.csv", column, 1)
        return any(isinstance(r, Rejected) for r in model.records(path, predictor))

    with tempfile.TemporaryDirectory() as folder:
        needed = next(column for column in table[0] if column != predictor.identity and rejects(column, folder))
    return lambda path, lines: write(path, needed, lines)


class _Bucket(BaseHTTPRequestHandler):
    """As much of the S3 protocol as the apps use: whole objects by key."""

    objects: dict[str, bytes]
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.objects[unquote(self.path)] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, b"")

    def do_GET(self) -> None:
        found = self.objects.get(unquote(self.path))
        missing = b"<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>"
        self._answer(404 if found is None else 200, missing if found is None else found)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Keep the test output quiet."""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """The objects of an S3 server on the loopback interface that boto3 is pointed at, keyed `/bucket/key`."""
    objects: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bucket", (_Bucket,), {"objects": objects}))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "NO_PROXY": "127.0.0.1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    storage._client.cache_clear()  # noqa: SLF001  # a client remembers its endpoint
    yield objects
    storage._client.cache_clear()  # noqa: SLF001
    server.shutdown()
    server.server_close()
    thread.join()

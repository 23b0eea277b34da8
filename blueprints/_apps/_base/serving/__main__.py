"""Serve the model over HTTP: `python -m serving`, on $HOST:$PORT with $WEB_CONCURRENCY processes."""

import os
import sys
import tempfile

import uvicorn

from pipelines import model, registry
from pipelines.errors import exit_code
from serving import logs
from serving.settings import load_settings, number

START_SECONDS = 60  # a worker that imports slowly is not a dead one
DRAIN_SECONDS = 20
KEEP_ALIVE_SECONDS = 75  # longer than a load balancer's idle timeout of 60, else it may write to a closed connection


def main() -> int:
    """Serve until SIGTERM or SIGINT, then finish the requests in flight."""
    settings, workers = load_settings(), number("WEB_CONCURRENCY", 1)
    folder = registry.resolve(settings.model_uri)
    model.load(folder, settings.model_sha256)  # a model that is refused ends it here, not in a loop of workers
    os.environ["MODEL_URI"] = str(folder)
    if workers > 1:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="metrics-"))
    uvicorn.run(
        "serving.app:create_app",
        factory=True,
        host=os.environ.get("HOST", "127.0.0.1"),  # its image says that a container is reached from outside
        port=number("PORT", 8080),
        workers=workers,
        access_log=False,
        log_config=logs.config(),
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        timeout_worker_healthcheck=START_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

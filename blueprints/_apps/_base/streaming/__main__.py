"""Answer the events of a stream: `python -m streaming --source kinesis://<stream> --output s3://<bucket>/<prefix>`.

Exit code 0: stopped by SIGTERM, or at the end with --until-end. 2: bad input.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from threadpoolctl import threadpool_limits

from pipelines import model, registry
from pipelines.config import load_config
from pipelines.errors import BadInput, exit_code
from streaming.source import open_source
from streaming.worker import Worker, follow

IDLE_SECONDS = 1.0  # a shard may be read five times a second, by all its readers together


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    predictor, metadata = model.load(registry.resolve(options.model), os.environ.get("MODEL_SHA256") or None)
    output = options.output.rstrip("/")
    worker = Worker(
        predictor=predictor,
        version=metadata.version,
        source=open_source(options.source),
        output=output,
        checkpoints=(options.checkpoints or f"{output}/checkpoints").rstrip("/"),
        most=options.batch,
        explain=load_config().explainability,
    )
    stop, began = threading.Event(), time.monotonic()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    events = rejected = 0
    with threadpool_limits(1):
        for step in follow(worker, until_end=options.until_end, stopped=stop.is_set, pause=lambda: _pause(stop)):
            events, rejected = events + step.events, rejected + step.rejected
            _say({"event": "answered", **asdict(step)})
    _say({"events": events, "rejected": rejected, "seconds": round(time.monotonic() - began, 3)})
    return 0


def _pause(stop: threading.Event) -> None:
    stop.wait(IDLE_SECONDS)


def _say(line: dict[str, Any]) -> None:
    """One JSON line on stdout, without the values of events."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    given = os.environ.get
    parser = argparse.ArgumentParser(prog="python -m streaming", description="Answer the events of a stream.")
    parser.add_argument("--source", default=given("STREAM_SOURCE"), help="kinesis://<stream>, or a .jsonl or .csv file")
    parser.add_argument("--output", default=given("STREAM_OUTPUT"), help="folder or s3:// prefix for answers")
    parser.add_argument("--checkpoints", default=given("STREAM_CHECKPOINTS"), help="default: <output>/checkpoints")
    parser.add_argument(
        "--model", default=given("MODEL_URI", "build/model"), help="model folder, or <registry>/<channel>"
    )
    parser.add_argument("--batch", type=int, default=500, help="events that are answered together")
    parser.add_argument("--until-end", action="store_true", help="stop where nothing more has arrived")
    options = parser.parse_args(argv)
    if not options.source or not options.output:
        raise BadInput("a source and an output are needed: --source and --output, or $STREAM_SOURCE and $STREAM_OUTPUT")
    return options


if __name__ == "__main__":
    sys.exit(exit_code(main))

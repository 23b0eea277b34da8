"""Answer the events of a stream: `python -m streaming --source kinesis://<stream> --output s3://<bucket>/<prefix>`.

Exit code 0: stopped by SIGTERM, or at the end with --until-end. 2: bad input.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from threadpoolctl import threadpool_limits

from pipelines import model, registry
from pipelines.config import load_config
from pipelines.errors import BadInput, exit_code
from streaming.kafka import KAFKA, KafkaSource, Topic
from streaming.lines import say
from streaming.shadow import Shadow
from streaming.source import KINESIS, FileSource, KinesisSource, Source
from streaming.worker import Answerer, Share, Worker, follow


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    if options.processes > 1:
        return _together(list(argv if argv is not None else sys.argv[1:]), _share(options.worker), options.processes)
    answerer = load_answerer(options.model, options.output, options.shadow)
    worker = Worker(
        answerer=answerer,
        source=open_source(options.source, newest=options.start == "newest"),
        checkpoints=(options.checkpoints or f"{answerer.output}/checkpoints").rstrip("/"),
        most=options.batch,
        share=_share(options.worker),
        topic=_topic(options),
        seconds=options.seconds if options.answers else 0,
    )
    stop, began, events, rejected = threading.Event(), time.monotonic(), 0, 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def pause() -> None:
        stop.wait(0 if options.answers else options.seconds)

    with threadpool_limits(1):
        for step in follow(worker, until_end=options.until_end, stopped=stop.is_set, pause=pause):
            events, rejected = events + step.events, rejected + step.rejected
            say({"event": "answered", **asdict(step)})
    if options.until_end:
        say({"events": events, "rejected": rejected, "seconds": round(time.monotonic() - began, 3)})
    return 0


def _together(argv: Sequence[str], share: Share, processes: int) -> int:
    """As many workers as `processes`, each with its part of the share; the first that fails ends the others."""
    workers: list[subprocess.Popen[bytes]] = []

    def end(*_: object) -> None:
        for worker in workers:
            worker.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    for index in range(share.index * processes, (share.index + 1) * processes):
        part = f"--worker={index}/{share.workers * processes}"
        command = [sys.executable, "-m", "streaming", *argv, "--processes=1", part]
        workers.append(subprocess.Popen(command))
    failed, running = 0, True
    while running:
        time.sleep(0.2)
        running = None in [worker.poll() for worker in workers]
        failed = failed or next((abs(worker.returncode) for worker in workers if worker.returncode), 0)
        if failed and running:
            end()
    return failed


def load_answerer(model_uri: str, output: str, shadow_uri: str) -> Answerer:
    """shadow_uri: a second model, or nothing."""
    predictor, metadata = model.load(registry.resolve(model_uri), os.environ.get("MODEL_SHA256") or None)
    shadow = None
    if shadow_uri:
        other, about_other = model.load(registry.resolve(shadow_uri), None)
        shadow = Shadow(other, about_other.version)
    return Answerer(predictor, metadata.version, output.rstrip("/"), load_config().explainability, shadow)


def open_source(uri: str, *, newest: bool = False) -> Source:
    """`kinesis://<stream>`, `kafka://<topic>` (newest: not what lies there), or the path of a .csv or .jsonl file."""
    if uri.startswith(KAFKA):
        return KafkaSource(uri.removeprefix(KAFKA), newest=newest)
    return KinesisSource(uri.removeprefix(KINESIS)) if uri.startswith(KINESIS) else FileSource(Path(uri))


def _topic(options: argparse.Namespace) -> Topic | None:
    if not options.answers:
        return None
    if not (options.answers.startswith(KAFKA) and options.source.startswith(KAFKA)):
        raise BadInput("--answers (or $STREAM_ANSWERS) must be kafka://<topic>, beside a source that is one")
    return Topic(options.answers.removeprefix(KAFKA))


def _share(text: str) -> Share:
    """`0/4` is the first of four workers."""
    index, _, workers = text.partition("/")
    if not (index.isdecimal() and workers.isdecimal() and int(index) < int(workers)):
        raise BadInput(f"--worker (or $STREAM_WORKER) must be such as 0/4, not {text!r}")
    return Share(int(index), int(workers))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    given = os.environ.get
    parser = argparse.ArgumentParser(prog="python -m streaming", description="Answer the events of a stream.")
    parser.add_argument(
        "--source", default=given("STREAM_SOURCE"), help="kinesis://<stream>, kafka://<topic>, or a .jsonl or .csv file"
    )
    parser.add_argument("--output", default=given("STREAM_OUTPUT"), help="folder or s3:// prefix for answers")
    parser.add_argument(
        "--answers", default=given("STREAM_ANSWERS", ""), help="kafka://<topic> that takes each answer at once"
    )
    parser.add_argument(
        "--start", choices=("oldest", "newest"), default=given("STREAM_START", "oldest"), help="of a topic, at first"
    )
    parser.add_argument("--checkpoints", default=given("STREAM_CHECKPOINTS"), help="default: <output>/checkpoints")
    parser.add_argument(
        "--model", default=given("MODEL_URI", "build/model"), help="model folder, or <registry>/<channel>"
    )
    parser.add_argument(
        "--shadow", default=given("SHADOW_MODEL_URI", ""), help="a second model that answers for a comparison alone"
    )
    parser.add_argument("--worker", default=given("STREAM_WORKER", "0/1"), help="which of how many workers, from 0/n")
    parser.add_argument("--processes", type=int, default=given("STREAM_PROCESSES", "1"), help="to share the work among")
    parser.add_argument(
        "--seconds", type=float, default=given("STREAM_SECONDS", "1"), help="between two files of a shard"
    )
    parser.add_argument("--batch", type=int, default=5000, help="events that are answered together at most")
    parser.add_argument("--until-end", action="store_true", help="stop where nothing more has arrived")
    options = parser.parse_args(argv)
    if not options.source or not options.output:
        raise BadInput("a source and an output are needed: --source and --output, or $STREAM_SOURCE and $STREAM_OUTPUT")
    return options


if __name__ == "__main__":
    sys.exit(exit_code(main))

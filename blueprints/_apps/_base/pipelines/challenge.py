"""Make a version the one that serves if it is better than the one that does, on the same data.

    python -m pipelines.challenge --registry s3://bucket/models --version 0123456789abcdef --metric auc --data new.csv

Exit code 0: promoted. 1: it is no better, and nothing was changed. 2: cannot tell.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines import model, registry, storage
from pipelines.errors import BadInput, exit_code


def measured(folder: Path, data: Path, metric: str) -> tuple[float, bool]:
    """The metric of a model on the data, and whether more of it is better, which its thresholds say."""
    predictor, metadata = model.load(folder)
    sides = [side for side in ("min", "max") if f"{side}_{metric}" in metadata.thresholds]
    found = predictor.evaluate(data)
    if metric not in found or len(sides) != 1:
        raise BadInput(f"`{metric}` must be measured, and have one threshold: {', '.join(metadata.thresholds)}")
    return found[metric], sides == ["min"]


def challenge(place: str, version: str, channel: str, metric: str, data: Path) -> dict[str, object]:
    """Compare and promote; the report says what was found."""
    with tempfile.TemporaryDirectory() as scratch:
        registry.download(place, version, Path(scratch) / "challenger")
        challenger, more_is_better = measured(Path(scratch) / "challenger", data, metric)
        champion: float | None = None
        if storage.exists(f"{place.rstrip('/')}/{channel}.json"):
            registry.fetch(place, channel, Path(scratch) / "champion")
            champion, _ = measured(Path(scratch) / "champion", data, metric)
    better = champion is None or (challenger > champion if more_is_better else challenger < champion)
    if better:
        registry.promote(place, version, channel)
    return {"metric": metric, "champion": champion, "challenger": challenger, "promoted": better}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.challenge", description="Promote a model if it is better."
    )
    parser.add_argument("--registry", required=True, help="folder or s3:// prefix")
    parser.add_argument("--version", required=True, help="the challenger, a published version")
    parser.add_argument("--channel", default="current", help="where the champion serves")
    parser.add_argument("--metric", required=True, help="a metric with a threshold")
    parser.add_argument("--data", required=True, help="CSV file or s3:// object, in the form of the training data")
    options = parser.parse_args(argv)
    with storage.local_copy(options.data) as data:
        report = challenge(options.registry, options.version, options.channel, options.metric, data)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if report["promoted"] else 1


if __name__ == "__main__":
    sys.exit(exit_code(main))

"""Is the model still as good as it had to be? Its metrics on data that says how it turned out, against its thresholds.

    python -m pipelines.quality --model build/model --data outcomes.csv

Exit code 0: good enough. 1: below a threshold. 2: cannot tell.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines import model, registry, storage
from pipelines.errors import exit_code
from pipelines.thresholds import broken


def check(folder: Path, data: Path) -> dict[str, object]:
    """The metrics now beside those of training, and a sentence per threshold that is missed."""
    predictor, metadata = model.load(folder)
    now = {name: round(value, 6) for name, value in predictor.evaluate(data).items()}
    bounds = {name: bound for name, bound in metadata.thresholds.items() if name.partition("_")[2] in now}
    then = {name: metadata.metrics[name] for name in now if name in metadata.metrics}
    return {"model": metadata.version, "metrics": now, "in_training": then, "missed": broken(bounds, now)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.quality", description="Measure a model on outcomes.")
    parser.add_argument("--model", required=True, help="model folder, or <registry>/<channel>")
    parser.add_argument("--data", required=True, help="CSV file or s3:// object, in the form of the training data")
    options = parser.parse_args(argv)
    with storage.local_copy(options.data) as data:
        report = check(registry.resolve(options.model), data)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 1 if report["missed"] else 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

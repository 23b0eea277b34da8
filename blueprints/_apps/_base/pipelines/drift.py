"""Has the population moved since training? Population stability index (PSI) per signal against the model's reference.

    python -m pipelines.drift --model build/model --data new.csv

Exit code 0: stable. 1: at least one signal drifted. 2: cannot tell.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pipelines import model, registry, storage
from pipelines.artifact import Reference
from pipelines.config import load_config
from pipelines.errors import BadInput, exit_code
from pipelines.predictor import Signal
from pipelines.sampling import sampled
from pipelines.table import Record

BINS = 10
FEWEST_ROWS = 200  # below this PSI is mostly noise
SMALLEST_SHARE = 1e-4  # an empty bin must not make the index infinite
DRIFTED = 3  # exit code; not 1, with which a crash of Python ends: it would start a training


def summarise(signals: Mapping[str, Signal]) -> dict[str, Reference]:
    """The reference distribution of every signal: deciles, or every value where there are few."""
    reference = {}
    for name, values in signals.items():
        distinct = np.unique(values[~np.isnan(values)])
        edges = (distinct[1:] + distinct[:-1]) / 2
        if len(distinct) > BINS:
            edges = np.unique(np.nanquantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
        shares, missing = _shares(values, tuple(edges.tolist()))
        reference[name] = Reference(edges=tuple(edges.tolist()), shares=shares, missing=missing)
    return reference


def stability(reference: Mapping[str, Reference], signals: Mapping[str, Signal]) -> dict[str, float]:
    """PSI per signal: below 0.1 is stable, above 0.2 is usually worth a look at the model."""
    result = {}
    for name, then in reference.items():
        shares, missing = _shares(signals[name], then.edges)
        old = np.maximum([*then.shares, then.missing], SMALLEST_SHARE)
        new = np.maximum([*shares, missing], SMALLEST_SHARE)
        result[name] = round(float(np.sum((new - old) * np.log(new / old))), 6)
    return result


def _shares(values: Signal, edges: tuple[float, ...]) -> tuple[tuple[float, ...], float]:
    missing = np.isnan(values)
    counts = np.bincount(np.searchsorted(edges, values[~missing], side="right"), minlength=len(edges) + 1)
    return tuple((counts / len(values)).tolist()), float(missing.mean())


def check(folder: Path, data: Path, threshold: float) -> dict[str, object]:
    """The drift report of the valid records of `data`."""
    predictor, metadata = model.load(folder)
    found = list(model.records(data, predictor))
    instances = [r.instance for r in found if isinstance(r, Record)]
    fewest = min(FEWEST_ROWS, metadata.rows["reference"])
    if len(instances) < fewest:
        raise BadInput(f"{data} has {len(instances)} valid records of {len(found)}; drift needs at least {fewest}")
    psi = stability(metadata.reference, predictor.signals(instances))
    return {
        "model": metadata.version,
        "rows": len(instances),
        "rejected": len(found) - len(instances),
        "threshold": threshold,
        "psi": psi,
        "drifted": sorted(name for name, value in psi.items() if value > threshold),
    }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.drift", description="Compare new data with training.")
    parser.add_argument("--model", required=True, help="model folder, or <registry>/<channel>")
    parser.add_argument("--data", required=True, help="CSV file or s3:// object")
    parser.add_argument("--threshold", type=float, default=0.2, help="PSI above which a signal counts as drifted")
    options = parser.parse_args(argv)
    share = load_config().drift_share if storage.is_remote(options.data) else 1  # what is here already is not too large
    with sampled(options.data, share) as data:
        report = check(registry.resolve(options.model), data, options.threshold)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return DRIFTED if report["drifted"] else 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

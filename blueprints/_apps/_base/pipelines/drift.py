"""Has the population moved since training? Population stability index (PSI) per feature against the model's reference.

    python -m pipelines.drift --model build/model --data new.csv

Exit code 0: stable. 1: at least one feature drifted. 2: cannot tell.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pipelines import storage
from pipelines.artifact import Reference, load_metadata
from pipelines.errors import BadInput, exit_code
from pipelines.features import Matrix, encode
from pipelines.schema import Schema
from pipelines.table import Record, read_table

BINS = 10
FEWEST_ROWS = 200  # below this PSI is mostly noise
SMALLEST_SHARE = 1e-4  # an empty bin must not make the index infinite


def summarise(encoded: Matrix, schema: Schema) -> dict[str, Reference]:
    """The reference distribution of every feature: deciles of numbers, shares of categories."""
    reference = {}
    for index, feature in enumerate(schema.features):
        values = encoded[:, index]
        present = values[~np.isnan(values)]
        if feature.values:
            edges: tuple[float, ...] = tuple(np.arange(len(feature.values) - 1) + 0.5)
        else:
            edges = tuple(np.unique(np.quantile(present, np.linspace(0, 1, BINS + 1)[1:-1])) if len(present) else ())
        shares, missing = _shares(values, edges)
        reference[feature.name] = Reference(edges=edges, shares=shares, missing=missing)
    return reference


def stability(reference: Mapping[str, Reference], encoded: Matrix, schema: Schema) -> dict[str, float]:
    """PSI per feature: below 0.1 is stable, above 0.2 is usually worth a look at the model."""
    result = {}
    for index, feature in enumerate(schema.features):
        then = reference[feature.name]
        shares, missing = _shares(encoded[:, index], then.edges)
        old = np.maximum([*then.shares, then.missing], SMALLEST_SHARE)
        new = np.maximum([*shares, missing], SMALLEST_SHARE)
        result[feature.name] = round(float(np.sum((new - old) * np.log(new / old))), 6)
    return result


def _shares(values: Matrix, edges: tuple[float, ...]) -> tuple[tuple[float, ...], float]:
    missing = np.isnan(values)
    counts = np.bincount(np.searchsorted(edges, values[~missing], side="right"), minlength=len(edges) + 1)
    return tuple((counts / len(values)).tolist()), float(missing.mean())


def check(model: Path, data: Path, threshold: float) -> dict[str, object]:
    """The drift report of the valid rows of `data`."""
    metadata = load_metadata(model)
    found = list(read_table(data, metadata.data_schema, with_target=False))
    records = [r for r in found if isinstance(r, Record)]
    if len(records) < FEWEST_ROWS:
        raise BadInput(f"{data} has {len(records)} valid rows of {len(found)}; drift needs at least {FEWEST_ROWS}")
    encoded = encode([r.row for r in records], metadata.data_schema)
    psi = stability(metadata.reference, encoded, metadata.data_schema)
    return {
        "model": metadata.version,
        "rows": len(records),
        "rejected": len(found) - len(records),
        "threshold": threshold,
        "psi": psi,
        "drifted": sorted(name for name, value in psi.items() if value > threshold),
    }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.drift", description="Compare new data with training.")
    parser.add_argument("--model", type=Path, required=True, help="model folder")
    parser.add_argument("--data", required=True, help="CSV file or s3:// object")
    parser.add_argument("--threshold", type=float, default=0.2, help="PSI above which a feature counts as drifted")
    options = parser.parse_args(argv)
    with storage.local_copy(options.data) as data:
        report = check(options.model, data, options.threshold)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 1 if report["drifted"] else 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

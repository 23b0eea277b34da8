"""Train, evaluate, and write the model only if it is good enough.

    python -m pipelines.train --data data/sample.csv --out build/model

Exit code 0: written. 1: below a threshold, nothing written. 2: the data or the configuration cannot be used.
"""

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from pipelines import registry, storage
from pipelines.artifact import Metadata, save, serialise, sha256, versions
from pipelines.card import model_card
from pipelines.config import AppConfig, load_config
from pipelines.documents import read
from pipelines.drift import summarise
from pipelines.errors import BadInput, Refused, exit_code
from pipelines.evaluate import Thresholds, measure
from pipelines.features import Matrix, columns, encode, expand
from pipelines.schema import Schema, Value
from pipelines.scorer import Estimator, Scorer
from pipelines.table import Record, Rejected, read_table

TEST_SHARE = 0.25
FEWEST_PER_OUTCOME = 50


def estimator_for(model_type: str, seed: int) -> Estimator:
    """A linear model where the design asks for one, else gradient boosting: the strong default for tables."""
    estimator: Estimator
    if model_type == "linear":
        estimator = make_pipeline(
            SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed)
        )
        return estimator
    estimator = HistGradientBoostingClassifier(
        learning_rate=0.06, max_iter=100, max_leaf_nodes=15, l2_regularization=1.0, random_state=seed
    )
    return estimator


def load_data(path: Path, schema: Schema) -> tuple[Matrix, Matrix, list[Rejected]]:
    """Encoded features, targets and the rejected rows. Raises BadInput when nothing can be learnt from them."""
    found = list(read_table(path, schema, with_target=True))
    records = [r for r in found if isinstance(r, Record)]
    if repeated := [name for name, times in Counter(r.id for r in records).items() if times > 1]:
        raise BadInput(f"{path} repeats {schema.id} {repeated[0]}: the same row would be trained on and tested on")
    target = np.array([r.target for r in records], dtype=np.float64)
    if min(np.sum(target == 0), np.sum(target == 1)) < FEWEST_PER_OUTCOME:
        raise BadInput(f"{path} needs at least {FEWEST_PER_OUTCOME} valid rows of each outcome")
    return encode([r.row for r in records], schema), target, [r for r in found if isinstance(r, Rejected)]


def baseline_row(encoded: Matrix, schema: Schema) -> dict[str, Value]:
    """The typical row: medians and most frequent categories. It is nobody's data."""
    row: dict[str, Value] = {}
    for index, feature in enumerate(schema.features):
        values = encoded[~np.isnan(encoded[:, index]), index]
        if feature.values:
            row[feature.name] = feature.values[int(np.bincount(values.astype(int)).argmax())]
        else:
            middle = float(np.median(values))
            row[feature.name] = round(middle) if feature.kind == "integer" else middle
    return row


def train(data: Path, schema: Schema, thresholds: Thresholds, config: AppConfig, seed: int) -> tuple[bytes, Metadata]:
    """The serialised model and its metadata. Raises Refused when a threshold is missed."""
    encoded, target, rejected = load_data(data, schema)
    fit, test, fit_target, test_target = train_test_split(
        encoded, target, test_size=TEST_SHARE, random_state=seed, stratify=target
    )
    estimator = estimator_for(config.model_type, seed).fit(expand(fit, schema), fit_target)
    baseline = baseline_row(fit, schema)
    scorer = Scorer(schema, estimator, baseline, version="")
    metrics = measure(test_target, scorer.score_encoded(test))
    metrics["rejected_share"] = len(rejected) / (len(rejected) + len(target))
    if broken := thresholds.broken_by(metrics):
        raise Refused(f"no model written: {'; '.join(broken)}")
    model = serialise(estimator)
    return model, Metadata(
        project=config.project,
        model_sha256=hashlib.sha256(model).hexdigest(),
        data_sha256=sha256(data),
        data_schema=schema,
        columns=columns(schema),
        estimator=type(estimator).__name__,
        requested_model_type=config.model_type,
        seed=seed,
        rows={"train": len(fit), "test": len(test), "rejected": len(rejected)},
        metrics={name: round(value, 6) for name, value in metrics.items()},
        thresholds=thresholds.model_dump(),
        baseline=baseline,
        baseline_score=float(scorer.score([baseline])[0]),
        reference=summarise(fit, schema),
        versions=versions(),
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.train", description="Train and evaluate a model.")
    parser.add_argument("--data", required=True, help="CSV file or s3:// object")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--publish", metavar="REGISTRY", help="also add the model to this registry; promotes nothing")
    parser.add_argument("--config", type=Path, help="default: $APP_CONFIG, else config/app.json")
    parser.add_argument("--schema", type=Path, default=Path("data/schema.json"))
    parser.add_argument("--thresholds", type=Path, default=Path("data/thresholds.json"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1, help="equal bytes are promised for equal threads only")
    options = parser.parse_args(argv)
    config = load_config(options.config)
    schema, thresholds = read(options.schema, Schema), read(options.thresholds, Thresholds)
    with storage.local_copy(options.data) as data, threadpool_limits(options.threads):
        model, metadata = train(data, schema, thresholds, config, options.seed)
    save(options.out, model, metadata, model_card(metadata))
    if options.publish:
        registry.publish(options.out, options.publish)
    measured = ", ".join(f"{name} {value:.4f}" for name, value in metadata.metrics.items())
    sys.stdout.write(f"model {metadata.version} written to {options.out}: {measured}\n")
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

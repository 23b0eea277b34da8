"""Train, evaluate, and write the model only if it is good enough.

    python -m pipelines.train --data data/sample.csv --out build/model

Exit code 0: written. 1: below a threshold, nothing written. 2: the data or the configuration cannot be used.
"""

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits

from pipelines import family, model, registry, storage
from pipelines.artifact import Metadata, save, sha256, versions
from pipelines.card import model_card
from pipelines.config import AppConfig, load_config
from pipelines.drift import summarise
from pipelines.errors import Refused, exit_code
from pipelines.predictor import Trained
from pipelines.sampling import sampled
from pipelines.thresholds import broken, read_bounds


def describe(trained: Trained, data: Path, bounds: Mapping[str, float], config: AppConfig, seed: int) -> Metadata:
    """Everything about the model but the model. Raises Refused when a threshold is missed."""
    if missed := broken(bounds, trained.metrics):
        raise Refused(f"no model written: {'; '.join(missed)}")
    return Metadata(
        project=config.project,
        file=trained.file,
        model_sha256=hashlib.sha256(trained.model).hexdigest(),
        data_sha256=sha256(data),
        estimator=trained.estimator,
        requested_model_type=config.model_type,
        seed=seed,
        rows={**trained.rows, "reference": len(trained.instances)},
        metrics={name: round(value, 6) for name, value in trained.metrics.items()},
        thresholds=bounds,
        settings=trained.settings.model_dump(mode="json"),
        example=trained.example,
        expected=trained.predictor.predict([trained.example])[0] if trained.is_repeatable else None,
        reference=summarise(trained.predictor.signals(trained.instances)),
        versions=versions(family.LIBRARIES),
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.train", description="Train and evaluate a model.")
    parser.add_argument("--data", required=True, help="CSV file or s3:// object")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--publish", metavar="REGISTRY", help="also add the model to this registry; promotes nothing")
    parser.add_argument("--config", type=Path, help="default: $APP_CONFIG, else config/app.json")
    parser.add_argument("--thresholds", type=Path, default=Path("data/thresholds.json"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1, help="equal bytes are promised for equal threads only")
    options = parser.parse_args(argv)
    config, bounds = load_config(options.config), read_bounds(options.thresholds)
    share = config.training_share if storage.is_remote(options.data) else 1  # what is here already is not too large
    with sampled(options.data, share) as data, threadpool_limits(options.threads):
        trained = family.train(data, config, options.seed)
        metadata = describe(trained, data, bounds, config, options.seed)
    save(options.out, trained.model, metadata, model_card(metadata))
    if options.publish:
        model.load(options.out)  # what does not load here would not serve
        registry.publish(options.out, options.publish)
    measured = ", ".join(f"{name} {value:.4f}" for name, value in metadata.metrics.items())
    sys.stdout.write(f"model {metadata.version} written to {options.out}: {measured}\n")
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

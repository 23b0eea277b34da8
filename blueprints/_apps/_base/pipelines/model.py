"""A model that is what was trained and answers as it did then."""

from collections.abc import Iterator
from pathlib import Path

from pipelines import artifact, family
from pipelines.artifact import Metadata
from pipelines.errors import Refused
from pipelines.predictor import Predictor
from pipelines.table import Record, Rejected


def load(folder: Path, pin: str | None = None) -> tuple[Predictor, Metadata]:
    """The model of a folder. Raises Refused for other bytes, libraries or feature code than in training."""
    metadata, model = artifact.verify(folder, pin)
    here = artifact.versions(family.LIBRARIES)
    if moved := [name for name in family.LIBRARIES if metadata.versions.get(name) != here[name]]:
        trained = ", ".join(f"{name} {metadata.versions.get(name)}, this is {here[name]}" for name in moved)
        raise Refused(f"{folder} was trained with {trained}: retrain, or use its lock")
    predictor = family.revive(model, metadata)
    if not answers_as_trained(predictor, metadata):
        raise Refused(f"{folder} answers its example differently than in training: not served")
    return predictor, metadata


def answers_as_trained(predictor: Predictor, metadata: Metadata) -> bool:
    """Whether the example gets the answer that it got in training."""
    if metadata.expected is None:
        return True
    return artifact.alike(predictor.predict([metadata.example])[0], metadata.expected)


def records(path: Path, predictor: Predictor, shard: int = 0, shards: int = 1) -> Iterator[Record | Rejected]:
    """The instances of a file, or every `shards`-th of them."""
    return family.records(path, predictor, shard, shards)

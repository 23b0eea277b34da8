"""A trained model on disk: model.joblib, metadata.json and model_card.md in one folder.

The model file is a pickle, and unpickling runs code. It is therefore unpickled only after its sha256 matches, from the
very bytes that were hashed; and used only if it still scores its baseline row as it did in training, which catches
feature code or libraries that have moved since.
"""

import hashlib
import io
import json
import math
import platform
from collections.abc import Mapping
from pathlib import Path

import joblib
import numpy as np
import sklearn
from pydantic import ConfigDict

from pipelines.documents import Document, read
from pipelines.errors import BadInput, Refused
from pipelines.features import columns
from pipelines.schema import Schema, Value
from pipelines.scorer import Estimator, Scorer

MODEL, METADATA, CARD = "model.joblib", "metadata.json", "model_card.md"


class Reference(Document):
    """How a feature was distributed in training: share per bin (numbers) or per value, and the share missing."""

    edges: tuple[float, ...] = ()
    shares: tuple[float, ...]
    missing: float


class Metadata(Document):
    """Everything about a model but the model. Holds no date, so that equal training gives equal bytes."""

    model_config = ConfigDict(protected_namespaces=())

    project: str
    model_sha256: str
    data_sha256: str
    data_schema: Schema
    columns: tuple[str, ...]
    estimator: str
    requested_model_type: str
    seed: int
    rows: Mapping[str, int]
    metrics: Mapping[str, float]
    thresholds: Mapping[str, float]
    baseline: Mapping[str, Value]
    baseline_score: float
    reference: Mapping[str, Reference]
    versions: Mapping[str, str]

    @property
    def version(self) -> str:
        """The short name of the model: the start of its hash."""
        return self.model_sha256[:16]


def versions() -> dict[str, str]:
    """The libraries that decide whether a model file means the same thing."""
    return {
        "joblib": joblib.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "scikit-learn": sklearn.__version__,
    }


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def serialise(estimator: Estimator) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer)
    return buffer.getvalue()


def save(folder: Path, model: bytes, metadata: Metadata, card: str) -> None:
    """Write the three files; metadata last, because a folder without it is not a model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / METADATA).unlink(missing_ok=True)
    (folder / MODEL).write_bytes(model)
    (folder / CARD).write_text(card, encoding="utf-8")
    text = json.dumps(metadata.model_dump(mode="json"), indent=2, sort_keys=True, allow_nan=False)
    (folder / METADATA).write_text(text + "\n", encoding="utf-8")


def load_metadata(folder: Path) -> Metadata:
    return read(folder / METADATA, Metadata)


def verify(folder: Path, pin: str | None = None) -> tuple[Metadata, bytes]:
    """The metadata and the model's bytes. Raises Refused unless the bytes match the metadata (and `pin`, if given)."""
    metadata = load_metadata(folder)
    try:
        model = (folder / MODEL).read_bytes()
    except OSError as missing:
        raise BadInput(f"cannot read {folder / MODEL}: {missing.strerror}") from missing
    found = hashlib.sha256(model).hexdigest()
    if found != metadata.model_sha256 or (pin and found != pin):
        raise Refused(f"{folder / MODEL} has sha256 {found}, expected {pin or metadata.model_sha256}: not loaded")
    return metadata, model


def load(folder: Path, pin: str | None = None) -> tuple[Scorer, Metadata]:
    """A model that is what was trained and scores as it did then. Raises Refused when it is not."""
    metadata, model = verify(folder, pin)
    trained, here = metadata.versions.get("scikit-learn"), sklearn.__version__
    if trained != here:
        raise Refused(f"{folder} was trained with scikit-learn {trained}, this is {here}: retrain, or use its lock")
    if metadata.columns != columns(metadata.data_schema):
        raise Refused(f"{folder} was trained with other feature code: retrain, or use the code of its commit")
    scorer = Scorer(metadata.data_schema, joblib.load(io.BytesIO(model)), metadata.baseline, metadata.version)
    if not scores_as_trained(scorer, metadata):
        raise Refused(f"{folder} scores its baseline row differently than in training: not served")
    return scorer, metadata


def scores_as_trained(scorer: Scorer, metadata: Metadata) -> bool:
    """Whether the baseline row gets the score that it got in training."""
    return math.isclose(scorer.score([metadata.baseline])[0], metadata.baseline_score, abs_tol=1e-9)

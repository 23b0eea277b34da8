"""A trained model on disk: the model's file, metadata.json and model_card.md in one folder.

Reading a model file may run code (a pickle does). It is therefore read only after its sha256 matches, from the very
bytes that were hashed.
"""

import hashlib
import json
import math
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata as packages
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field

from pipelines.documents import Document, read
from pipelines.errors import BadInput, Refused

METADATA, CARD = "metadata.json", "model_card.md"

CLOSE = 0.05  # scores that are no further apart count as the same answer
_TOLD = frozenset({"label", "items", "forecast", "text", "answer"})


class Reference(Document):
    """How a signal was distributed in training: share per bin, and the share missing."""

    edges: tuple[float, ...] = ()
    shares: tuple[float, ...]
    missing: float


class Metadata(Document):
    """Everything about a model but the model. Holds no date, so that equal training gives equal bytes.

    settings: what the kind of model needs besides its file; expected: the answer to `example`, None where the same
    question may be answered in other words.
    """

    model_config = ConfigDict(protected_namespaces=())

    project: str
    file: str = Field(pattern=r"^model\.[a-z]+$")
    model_sha256: str
    data_sha256: str
    estimator: str
    requested_model_type: str
    seed: int
    rows: Mapping[str, int]
    metrics: Mapping[str, float]
    thresholds: Mapping[str, float]
    settings: Mapping[str, Any]
    example: Mapping[str, Any]
    expected: Mapping[str, Any] | None
    reference: Mapping[str, Reference]
    versions: Mapping[str, str]

    @property
    def version(self) -> str:
        """The short name of the model: the start of its hash."""
        return self.model_sha256[:16]


def versions(libraries: Sequence[str]) -> dict[str, str]:
    """What this process would read a model file with."""
    return {"python": platform.python_version(), **{name: _version(name) for name in libraries}}


def _version(library: str) -> str:
    try:
        return packages.version(library)
    except packages.PackageNotFoundError:
        return packages.version(f"{library}-gpu")  # the build for GPUs is a package of its own


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def save(folder: Path, model: bytes, metadata: Metadata, card: str) -> None:
    """Write the three files; metadata last, because a folder without it is not a model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / METADATA).unlink(missing_ok=True)
    (folder / metadata.file).write_bytes(model)
    (folder / CARD).write_text(card, encoding="utf-8")
    text = json.dumps(metadata.model_dump(mode="json"), indent=2, sort_keys=True, allow_nan=False)
    (folder / METADATA).write_text(text + "\n", encoding="utf-8")


def load_metadata(folder: Path) -> Metadata:
    return read(folder / METADATA, Metadata)


def verify(folder: Path, pin: str | None = None) -> tuple[Metadata, bytes]:
    """The metadata and the model's bytes. Raises Refused unless the bytes match the metadata (and `pin`, if given)."""
    metadata = load_metadata(folder)
    path = folder / metadata.file
    try:
        model = path.read_bytes()
    except OSError as missing:
        raise BadInput(f"cannot read {path}: {missing.strerror}") from missing
    found = hashlib.sha256(model).hexdigest()
    if found != metadata.model_sha256 or (pin and found != pin):
        raise Refused(f"{path} has sha256 {found}, expected {pin or metadata.model_sha256}: not loaded")
    return metadata, model


def alike(one: object, other: object) -> bool:
    """Whether two answers are the same but for the last digits of numbers."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, (float, int)):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)
    return one == other


def agree(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two models say the same: scores that are close, and, beside reasons and scores, equal answers."""
    scores = [answer.get("score") for answer in (one, other)]
    if all(isinstance(score, float) for score in scores) and abs(scores[0] - scores[1]) > CLOSE:  # type: ignore[operator]
        return False
    told = [{k: v for k, v in answer.items() if k in _TOLD} for answer in (one, other)]
    return alike(*told)

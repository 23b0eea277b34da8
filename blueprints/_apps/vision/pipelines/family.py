"""Labels for images: a small network, trained with scikit-learn, exported to ONNX and served by onnxruntime."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnxruntime
from pydantic import BaseModel, Field
from skl2onnx import to_onnx
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from pipelines.artifact import Metadata
from pipelines.config import AppConfig
from pipelines.documents import Document
from pipelines.errors import BadInput
from pipelines.images import SIDE, Picture, Pixels, encoded, pixels
from pipelines.predictor import Instance, Prediction, Signal, Trained
from pipelines.table import Record, Rejected, read_instances, read_records

LIBRARIES = ("numpy", "onnxruntime", "pillow")
SAMPLE_ROWS = 900
SHAPES = ("circle", "cross", "square", "triangle")
FEWEST_LABELS, FEWEST_PER_LABEL = 2, 30
TEST_SHARE = 0.25
PATCH = 4  # pixels of the small image that are covered at once when a label is explained
MOST_REASONS = 3
IDENTITY = "image_id"
CUDA, ON_GPU = "cuda", "CUDAExecutionProvider"

records = read_records


class Labelled(Picture):
    """A picture of the training data."""

    label: Annotated[str, Field(min_length=1)]


class Settings(Document):
    """What the network says, in the order of its outputs, and what it sees."""

    labels: tuple[str, ...]
    side: int


@dataclass(frozen=True)
class Labeller:
    """A network in ONNX."""

    session: Any
    labels: tuple[str, ...]
    identity: str = IDENTITY
    waits: bool = False
    counts: tuple[str, ...] = ()

    @property
    def instance(self) -> type[BaseModel]:
        return Picture

    def predict(self, instances: Sequence[Instance], *, explain: bool = False) -> list[Prediction]:
        """Per image the likeliest label and how likely each is; where wanted, the parts that spoke for it."""
        table = pixels([i["image"] for i in instances])
        answers = []
        for image, line in zip(table, self.probabilities(table), strict=True):
            best = int(line.argmax())
            likely = {name: round(float(p), 6) for name, p in zip(self.labels, line, strict=True)}
            answer: Prediction = {
                "label": self.labels[best],
                "score": likely[self.labels[best]],
                "probabilities": likely,
            }
            answers.append({**answer, "reasons": self._reasons(image, best)} if explain else answer)
        return answers

    def signals(self, instances: Sequence[Instance]) -> dict[str, Signal]:
        table = pixels([i["image"] for i in instances])
        return {
            "brightness": table.mean(axis=1).astype(np.float64),
            "contrast": table.std(axis=1).astype(np.float64),
            "confidence": self.probabilities(table).max(axis=1).astype(np.float64),
        }

    def evaluate(self, path: Path) -> dict[str, float]:
        found = list(read_instances(path, IDENTITY, Labelled))
        known = [r.instance for r in found if isinstance(r, Record)]
        if not known:
            raise BadInput(f"{path} has no valid image with a label")
        rejected = sum(isinstance(r, Rejected) for r in found)
        said = [answer["label"] for answer in self.predict(known)]
        return {**measure([i["label"] for i in known], said), "rejected_share": rejected / len(found)}

    def probabilities(self, table: Pixels) -> Pixels:
        found = self.session.run(["probabilities"], {"X": table})[0]
        return np.asarray(found, dtype=np.float32)

    def _reasons(self, image: Pixels, label: int) -> list[dict[str, Any]]:
        """The patches whose covering makes the label least likely."""
        corners = [(x, y) for y in range(0, SIDE, PATCH) for x in range(0, SIDE, PATCH)]
        covered = np.repeat(image.reshape(1, SIDE, SIDE), len(corners) + 1, axis=0)
        for number, (x, y) in enumerate(corners):
            covered[number, y : y + PATCH, x : x + PATCH] = image.mean()
        likely = self.probabilities(covered.reshape(-1, SIDE * SIDE))[:, label]
        lost = likely[-1] - likely[:-1]
        strongest = [i for i in np.argsort(-lost, kind="stable")[:MOST_REASONS] if lost[i] > 0]
        share = 1 / SIDE
        return [
            {"x": corners[i][0] * share, "y": corners[i][1] * share, "contribution": round(float(lost[i]), 6)}
            for i in strongest
        ]


def train(data: Path, config: AppConfig, seed: int) -> Trained:
    """Fit on three quarters of the images, and measure the exported network on the others."""
    found = list(read_instances(data, IDENTITY, Labelled))
    known = [r.instance for r in found if isinstance(r, Record)]
    names, counts = np.unique([i["label"] for i in known], return_counts=True)
    if len(names) < FEWEST_LABELS or counts.min() < FEWEST_PER_LABEL:
        raise BadInput(f"{data} needs at least two labels, and {FEWEST_PER_LABEL} valid images of each")
    target = np.searchsorted(names, [i["label"] for i in known])
    fit, test, fit_target, test_target = train_test_split(
        known, target, test_size=TEST_SHARE, random_state=seed, stratify=target
    )
    network = MLPClassifier((64,), alpha=1e-3, max_iter=150, early_stopping=True, random_state=seed)
    network.fit(pixels([i["image"] for i in fit]), fit_target)
    model = _exported(network)
    labeller = Labeller(_session(model), tuple(names.tolist()))
    seen = pixels([i["image"] for i in test])
    guess = labeller.probabilities(seen).argmax(axis=1)
    rejected = sum(isinstance(r, Rejected) for r in found)
    instances = [{"image": i["image"]} for i in fit]
    return Trained(
        predictor=labeller,
        model=model,
        file="model.onnx",
        estimator=f"MLPClassifier in ONNX (for {config.model_type})",
        settings=Settings(labels=labeller.labels, side=SIDE),
        metrics={
            **measure(test_target, guess),
            "onnx_agreement": float(np.mean(guess == network.predict(seen))),
            "rejected_share": rejected / len(found),
        },
        rows={"train": len(fit), "test": len(test), "rejected": rejected},
        instances=instances,
        example={"image": encoded(_drawn("square", np.random.default_rng(seed)))},
    )


def measure(target: Sequence[Any], guess: Sequence[Any]) -> dict[str, float]:
    return {
        "accuracy": float(accuracy_score(target, guess)),
        "macro_f1": float(f1_score(target, guess, average="macro")),
    }


def revive(model: bytes, metadata: Metadata) -> Labeller:
    return Labeller(_session(model), Settings.model_validate(metadata.settings).labels)


def _exported(network: MLPClassifier) -> bytes:
    example = np.zeros((1, SIDE * SIDE), dtype=np.float32)
    exported = to_onnx(network, example, options={"zipmap": False})
    exported.opset_import.sort(key=lambda used: used.domain)  # they come from a set, ordered by its hashes
    content: bytes = exported.SerializeToString(deterministic=True)
    return content


def _session(model: bytes) -> Any:  # noqa: ANN401  # onnxruntime has no types
    """On the GPU where $ACCELERATOR is cuda, else on the CPU. BadInput: there is no GPU that it can use."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    if os.environ.get("ACCELERATOR") != CUDA:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    if ON_GPU in onnxruntime.get_available_providers():
        onnxruntime.preload_dlls()
        session = onnxruntime.InferenceSession(model, options, providers=[ON_GPU, "CPUExecutionProvider"])
        if ON_GPU in session.get_providers():
            return session
    # It would go on, on the CPU, many times slower than was planned.
    raise BadInput("ACCELERATOR is cuda, but onnxruntime finds no GPU, or was built without: see docker/")


def synthesize(rows: int, seed: int) -> Sequence[Sequence[str]]:
    """Header and images: four shapes of different size, place and brightness, with noise."""
    random = np.random.default_rng(seed)
    lines = []
    for number in range(1, rows + 1):
        shape = str(random.choice(SHAPES))
        lines.append([f"p{number:05d}", encoded(_drawn(shape, random)), shape])
    return [[IDENTITY, "image", "label"], *lines]


def _drawn(shape: str, random: np.random.Generator) -> Any:  # noqa: ANN401  # numpy's type of uint8
    y, x = np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2 + 0.5
    x, y = x - random.uniform(-1.5, 1.5), y - random.uniform(-1.5, 1.5)
    size = random.uniform(4.5, 6.5)
    inside = {
        "circle": np.hypot(x, y) < size,
        "cross": (np.minimum(abs(x), abs(y)) < size / 4) & (np.maximum(abs(x), abs(y)) < size),
        "square": np.maximum(abs(x), abs(y)) < size * 0.85,
        "triangle": (y > -size) & (y < size * 0.7) & (abs(x) < (y + size) * 0.55),
    }[shape]
    light, dark = random.uniform(150, 255), random.uniform(0, 70)
    noisy = np.where(inside, light, dark) + random.normal(0, 12, (SIDE, SIDE))
    return (np.clip(noisy, 0, 255) // 8 * 8).astype(np.uint8)

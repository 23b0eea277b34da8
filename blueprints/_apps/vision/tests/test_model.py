import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from pipelines import artifact, model
from pipelines.errors import BadInput, Declined
from pipelines.family import SHAPES, Labeller
from pipelines.images import SIDE, Picture, encoded, pixels
from pipelines.predictor import Predictor

ROOT = Path(__file__).parents[1]


def image(kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else (200, 30, 30)).save(buffer, kind)
    return buffer.getvalue()


def test_labels_are_what_is_shown(predictor: Predictor, instances: list[dict[str, Any]], model_folder: Path) -> None:
    assert isinstance(predictor, Labeller)
    assert predictor.labels == SHAPES
    assert artifact.load_metadata(model_folder).metrics["onnx_agreement"] == 1
    for answer in predictor.predict(instances[:30]):
        assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-5)
        assert answer["score"] == max(answer["probabilities"].values()) == answer["probabilities"][answer["label"]]


def test_without_its_gpu_a_model_is_not_answered_with(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCELERATOR", "cuda")
    with pytest.raises(BadInput, match="finds no GPU"):
        model.load(model_folder)


def test_png_and_jpeg_of_any_size_and_mode_are_seen_alike(predictor: Predictor) -> None:
    grey = np.full((SIDE, SIDE), 128, dtype=np.uint8)
    grey[4:12, 4:12] = 240
    small = Image.fromarray(grey)
    variants = []
    for kind, size, mode in (("PNG", SIDE, "L"), ("PNG", 8 * SIDE, "RGB"), ("JPEG", 8 * SIDE, "L")):
        buffer = io.BytesIO()
        small.resize((size, size), Image.Resampling.NEAREST).convert(mode).save(buffer, kind)
        variants.append(base64.b64encode(buffer.getvalue()).decode())
    seen = pixels(variants)
    assert np.abs(seen - seen[0]).max() < 0.25
    assert len({answer["label"] for answer in predictor.predict([{"image": v} for v in variants])}) == 1
    np.testing.assert_allclose(pixels([encoded(grey)])[0], grey.ravel() / 255, atol=1e-6)


@pytest.mark.parametrize(
    "content",
    [b"", b"no image, but long enough", image("GIF"), image("PNG")[:20], image("PNG", (5000, 4000), "L")],
    ids=["empty", "text", "gif", "head", "huge"],
)
def test_what_is_no_usable_image_is_refused_without_repeating_it(content: bytes) -> None:
    with pytest.raises(ValidationError, match=r"PNG or JPEG in base64|pixels|at least 20") as wrong:
        Picture(image=base64.b64encode(content).decode())
    assert "no image" not in str(wrong.value.errors(include_input=False)[0]["msg"])
    with pytest.raises(ValidationError, match="base64"):
        Picture(image="%%%%%%%%%%%%%%%%%%%%%%%%%%")


def test_an_image_that_is_damaged_further_on_is_declined(predictor: Predictor, instances: list[dict[str, Any]]) -> None:
    whole = base64.b64decode(instances[0]["image"])
    cut = base64.b64encode(whole[: len(whole) // 2]).decode()
    assert Picture(image=cut)
    with pytest.raises(Declined, match="damaged") as refused:
        predictor.predict([{"image": cut}])
    assert refused.value.status == 422


def test_reasons_are_parts_that_speak_for_the_label(predictor: Predictor, instances: list[dict[str, Any]]) -> None:
    for answer in predictor.predict(instances[:5], explain=True):
        assert all(0 <= part["x"] < 1 and 0 <= part["y"] < 1 for part in answer["reasons"])
        assert [part["contribution"] for part in answer["reasons"]] == sorted(
            (part["contribution"] for part in answer["reasons"]), reverse=True
        )

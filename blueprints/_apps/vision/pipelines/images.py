"""The only place that turns an image into model input, so that training and serving cannot disagree."""

import base64
import binascii
import io
from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipelines.errors import Declined

Pixels = NDArray[np.float32]

SIDE = 16
FORMATS = ("PNG", "JPEG")
MOST_PIXELS = 16_000_000  # an image of a few kilobytes may unpack to more than there is memory
LONGEST = 4_000_000  # characters of base64


def _checked(text: str) -> str:
    """Looks at the head of the image only; the rest is decoded once, when the model needs it."""
    with opened(text) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"must have at most {MOST_PIXELS} pixels")
    return text


class Picture(BaseModel):
    """An image as PNG or JPEG, in base64."""

    model_config = ConfigDict(extra="forbid")

    image: Annotated[str, Field(min_length=20, max_length=LONGEST), AfterValidator(_checked)]


def opened(text: str) -> Image.Image:
    """Raises ValueError for what is no image."""
    try:
        return Image.open(io.BytesIO(base64.b64decode(text, validate=True)), formats=FORMATS)
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise ValueError(f"must be {' or '.join(FORMATS)} in base64") from wrong


def pixels(texts: Sequence[str]) -> Pixels:
    """One line per image: brightness from 0 to 1, scaled to SIDE x SIDE."""
    return np.array([_pixels(text) for text in texts], dtype=np.float32).reshape(len(texts), SIDE * SIDE)


def _pixels(text: str) -> Pixels:
    try:
        with opened(text) as image:
            small = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    except (OSError, ValueError) as broken:  # the head was fine, the rest is not
        raise Declined(422, "image: is damaged") from broken
    return np.asarray(small, dtype=np.float32).ravel() / np.float32(255)


def encoded(brightness: NDArray[np.uint8]) -> str:
    """A picture as PNG in base64."""
    buffer = io.BytesIO()
    Image.fromarray(brightness).save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()

from collections.abc import Mapping
from pathlib import Path

from pydantic import RootModel, field_validator

from pipelines.documents import read
from pipelines.errors import BadInput


class Bounds(RootModel[dict[str, float]]):
    """What a model must reach before it may be written: `min_<metric>` and `max_<metric>`."""

    @field_validator("root")
    @classmethod
    def _named(cls, bounds: dict[str, float]) -> dict[str, float]:
        if strange := [name for name in bounds if not name.startswith(("min_", "max_"))]:
            raise ValueError(f"names start with min_ or max_, not {', '.join(strange)}")
        return bounds


def read_bounds(path: Path) -> dict[str, float]:
    return read(path, Bounds).root


def broken(bounds: Mapping[str, float], metrics: Mapping[str, float]) -> list[str]:
    """One sentence per bound that the metrics miss. Raises BadInput for a bound on what was not measured."""
    sentences = []
    for name, bound in bounds.items():
        side, _, metric = name.partition("_")
        if metric not in metrics:
            raise BadInput(f"{name} is a bound on `{metric}`, which is not measured: {', '.join(metrics)}")
        value = metrics[metric]
        if not (value >= bound if side == "min" else value <= bound):
            sentences.append(f"{metric} is {value:.4f}, {name} is {bound:g}")
    return sentences

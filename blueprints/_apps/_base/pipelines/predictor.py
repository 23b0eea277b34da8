"""The port between a kind of model and what runs it.

Training, serving, batch and streaming know nothing else of a model. A kind of model is `pipelines/family.py`: `train`,
`revive`, `records` and `synthesize`, and the `LIBRARIES` whose versions decide what its file means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from pipelines.documents import Document

Instance = Mapping[str, Any]
Prediction = dict[str, Any]
Signal = NDArray[np.float64]


class Predictor(Protocol):
    """A model that answers instances."""

    @property
    def instance(self) -> type[BaseModel]:
        """What one instance must look like."""
        ...

    @property
    def identity(self) -> str:
        """The column of a file that names a record."""
        ...

    @property
    def waits(self) -> bool:
        """Whether an answer waits for another service, and must not hold up the event loop."""
        ...

    @property
    def counts(self) -> tuple[str, ...]:
        """Numbers of an answer that are added up over time, such as what it cost."""
        ...

    def predict(self, instances: Sequence[Instance], *, explain: bool = False) -> list[Prediction]:
        """One answer per instance, in order. A number named `score` lies between 0 and 1 and is watched."""
        ...

    def signals(self, instances: Sequence[Instance]) -> Mapping[str, Signal]:
        """What drift is measured on: one number per instance and name, NaN where there is none."""
        ...

    def evaluate(self, path: Path) -> Mapping[str, float]:
        """What training measures, on a file that says how it turned out. Raises BadInput when nothing can be told."""
        ...


@dataclass(frozen=True)
class Trained:
    """What training gives back.

    instances: some that it learnt from, the reference for drift; example: a typical one, nobody's data.
    is_repeatable: the model gives the same answer to the same instance wherever it runs.
    """

    predictor: Predictor
    model: bytes
    file: str
    estimator: str
    settings: Document
    metrics: Mapping[str, float]
    rows: Mapping[str, int]
    instances: Sequence[Instance]
    example: Instance
    is_repeatable: bool = True

"""Text as vectors of length 1: hashed words weighted by how rare they are, or a model of Amazon Bedrock."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

from pipelines.providers import Patience, client, explained, in_turn, regions

Vectors = NDArray[np.float32]
DIMENSIONS = 1024
PATIENCE = Patience(attempts=5)  # whoever turns many texts into vectors is throttled now and then
_HASHED = HashingVectorizer(n_features=DIMENSIONS, norm=None, alternate_sign=True, stop_words="english")


class Embedder(Protocol):
    """Turns texts into vectors, the same one for the same text."""

    @property
    def name(self) -> str: ...

    @property
    def waits(self) -> bool: ...

    def vectors(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True)
class Hashed:
    """Needs nothing but the weights of words; it knows words, not meanings."""

    weights: Vectors
    name: str = "hashed-words"
    waits: bool = False

    def vectors(self, texts: Sequence[str]) -> Vectors:
        counts = np.asarray(_HASHED.transform(texts).toarray(), dtype=np.float32)
        return normal(np.sign(counts) * np.log1p(np.abs(counts)) * self.weights)


@dataclass(frozen=True)
class Titan:
    """An embedding model of Amazon Bedrock that speaks as Titan does."""

    name: str
    waits: bool = True
    region: str = ""
    patience: Patience = PATIENCE
    other: "Titan | None" = None  # the same model elsewhere, for what this one leaves unanswered

    def vectors(self, texts: Sequence[str]) -> Vectors:
        return normal(np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), -1))

    def _vector(self, text: str) -> list[float]:
        others = [partial(self.other.ask, text)] if self.other else []
        return in_turn([partial(self.ask, text), *others])

    def ask(self, text: str) -> list[float]:
        with explained("the embedding model"):
            answer = self._client.invoke_model(modelId=self.name, body=json.dumps({"inputText": text}))
            vector: list[float] = json.loads(answer["body"].read())["embedding"]
        return vector

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
        return client("bedrock-runtime", self.region, self.patience)


def embedder_for(texts: Sequence[str]) -> Embedder:
    """The model that `$LLM_EMBEDDING_MODEL_ID` names, else hashed words weighted by the texts."""
    if model := os.environ.get("LLM_EMBEDDING_MODEL_ID"):
        return titan(model)
    return Hashed(rarity(texts))


def titan(name: str) -> Titan:
    """The model of this name, and behind it the same one of another region where a fallback is set up."""
    found: Titan | None = None
    for region, prefix, patience in reversed(regions()):
        called = os.environ[f"{prefix}EMBEDDING_MODEL_ID"] if region else name
        attempts = patience.attempts if found else PATIENCE.attempts  # nobody else is asked after the last one
        found = Titan(called, region=region, patience=replace(patience, attempts=attempts), other=found)
    return found or Titan(name)


def rarity(texts: Sequence[str]) -> Vectors:
    """The inverse document frequency of every hashed word."""
    seen = np.asarray((_HASHED.transform(texts) != 0).sum(axis=0)).ravel()
    return (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)


def normal(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

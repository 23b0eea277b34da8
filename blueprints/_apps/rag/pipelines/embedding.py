"""Text as vectors of length 1: hashed words weighted by how rare they are, or a model of Amazon Bedrock."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

from pipelines.errors import Declined

Vectors = NDArray[np.float32]
DIMENSIONS = 1024
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

    def vectors(self, texts: Sequence[str]) -> Vectors:
        return normal(np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), -1))

    def _vector(self, text: str) -> list[float]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self._client.invoke_model(modelId=self.name, body=json.dumps({"inputText": text}))
            vector: list[float] = json.loads(answer["body"].read())["embedding"]
        except (ClientError, BotoCoreError) as failed:
            raise Declined(502, "the embedding model failed") from failed
        return vector

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
        import boto3

        return boto3.client("bedrock-runtime")


def embedder_for(texts: Sequence[str]) -> Embedder:
    """The model that `$LLM_EMBEDDING_MODEL_ID` names, else hashed words weighted by the texts."""
    if model := os.environ.get("LLM_EMBEDDING_MODEL_ID"):
        return Titan(model)
    return Hashed(rarity(texts))


def rarity(texts: Sequence[str]) -> Vectors:
    """The inverse document frequency of every hashed word."""
    seen = np.asarray((_HASHED.transform(texts) != 0).sum(axis=0)).ravel()
    return (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)


def normal(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

from typing import Any

import rfc8785
from pydantic import BaseModel, ConfigDict

JSON = dict[str, Any]


class Noun(BaseModel):
    """A frozen domain object that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def json_dict(self) -> JSON:
        """Plain JSON types: what is checkpointed, logged and printed."""
        return self.model_dump(mode="json")


def canonical(value: object) -> bytes:
    """RFC 8785 canonical JSON: the bytes that are hashed. Lone surrogates are replaced first, as storage would."""
    return rfc8785.dumps(_storable(value))  # type: ignore[arg-type]  # plain JSON by contract


def sha256(value: object) -> str:
    """Hex SHA-256 of `bytes`, or of the canonical JSON of anything else."""
    import hashlib

    return hashlib.sha256(value if isinstance(value, bytes) else canonical(value)).hexdigest()


def _storable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf8", "replace").decode("utf8")
    if isinstance(value, dict):
        return {_storable(k): _storable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(v) for v in value]
    return value

"""JSON files that become typed, checked objects."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import BadInput


class Document(BaseModel):
    """Base of everything read from a JSON file: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


T = TypeVar("T", bound=BaseModel)


def read(path: Path, kind: type[T]) -> T:
    """The document at `path`. Raises BadInput that names the file and every wrong key."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as missing:
        raise BadInput(f"cannot read {path}: {missing.strerror}") from missing
    except ValidationError as wrong:
        raise BadInput(f"{path}: {'; '.join(sentences(wrong))}") from wrong


def sentences(wrong: ValidationError) -> list[str]:
    """One sentence per error, with its place and without the value that was given."""
    return [f"{'.'.join(map(str, e['loc'])) or 'document'}: {e['msg']}" for e in wrong.errors(include_input=False)]

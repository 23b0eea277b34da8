from pathlib import Path

from pydantic import ValidationError

from mlopsctl.domain.measured import Measured
from mlopsctl.errors import InputError


def read_measured(path: Path | None) -> Measured | None:
    """What `validate --app --out` wrote to `path`. Raises InputError naming what is wrong with it."""
    if path is None:
        return None
    shape = '{"service_time_ms": 6.2, "scv": 0.4, "where": "..."}'
    hint = f"It looks like {shape}; `mlopsctl validate --app --out` writes it."
    try:
        return Measured.model_validate_json(path.read_bytes())
    except OSError as refused:
        raise InputError(f"{path} cannot be read: {refused.strerror}", hint=hint) from refused
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: {f'`{where}`: ' if where else ''}{first['msg']}", hint=hint) from wrong

from pathlib import Path
from typing import cast

from pydantic import ValidationError

from mlopsctl import resources
from mlopsctl.catalog import safe_yaml
from mlopsctl.domain.control import Control
from mlopsctl.errors import InputError


def load_controls(folder: Path | None = None) -> tuple[Control, ...]:
    """All controls of `<folder>/<framework>/controls.yaml`, organisation standards among them. No id occurs twice."""
    files = sorted((folder or resources.folder("policies")).glob("*/controls.yaml"))
    controls = [control for file in files for control in _read(file)]
    ids = [control.id for control in controls]
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise InputError(f"Control ids occur twice: {', '.join(repeated)}", hint="Rename one of each.")
    return tuple(controls)


def _read(file: Path) -> list[Control]:
    rows = safe_yaml.read(file)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{file} must be a list of controls", hint="policies/org/README.md shows one.")
    return [_control(file, cast("dict[str, object]", row)) for row in rows]


def _control(file: Path, row: dict[str, object]) -> Control:
    try:
        return Control.model_validate({**row, "framework": file.parent.name})
    except ValidationError as broken:
        raise InputError(f"{file}: control `{row.get('id')}`: {broken}") from broken

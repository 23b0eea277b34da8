"""Blueprint folders: `<root>/<cloud>/<slot>/<name>/blueprint.yaml`."""

from pathlib import Path

from pydantic import ValidationError

from mlopsctl.catalog import safe_yaml
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.errors import BlueprintError, InputError


def read_blueprints(root: Path) -> tuple[Blueprint, ...]:
    """Every blueprint under `root`, sorted; folders that start with `_` or `.` are not blueprints."""
    folders = sorted(f for f in root.glob("*/*/*") if f.is_dir() and not _hidden(f.relative_to(root)))
    return tuple(_blueprint(folder) for folder in folders)


def _hidden(relative: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in relative.parts)


def _blueprint(folder: Path) -> Blueprint:
    path = folder / "blueprint.yaml"
    try:
        blueprint = Blueprint.model_validate(safe_yaml.read(path))
    except ValidationError as broken:
        first = broken.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BlueprintError(
            f"{path}: `{field}`: {first['msg']}", hint=f"{broken.error_count()} fields to fix."
        ) from broken
    except InputError as broken:
        raise BlueprintError(str(broken), hint=broken.hint) from broken
    stands = folder.parts[-3:]
    says = (blueprint.cloud, blueprint.slot, blueprint.name)
    if stands != says:
        raise BlueprintError(f"{path}: `cloud`, `slot` and `name` say {'/'.join(says)}, the folder {'/'.join(stands)}")
    return blueprint

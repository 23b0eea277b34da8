"""Folders under the `blueprints` root.

Blueprints: `<cloud>/<slot>/<name>/blueprint.yaml`; a cloud's services: `<cloud>/_services/<name>.yaml`; families of
application code: `_apps/<name>/app.yaml`.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from mlopsctl.catalog import safe_yaml
from mlopsctl.domain.appfamily import AppFamily
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.service import Service
from mlopsctl.errors import BlueprintError, InputError

T = TypeVar("T", bound=Noun)


def read_blueprints(root: Path) -> tuple[Blueprint, ...]:
    """Every blueprint under `root`, sorted; folders that start with `_` or `.` are not blueprints."""
    folders = sorted(f for f in root.glob("*/*/*") if f.is_dir() and not _hidden(f.relative_to(root)))
    return tuple(_blueprint(folder) for folder in folders)


def _hidden(relative: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in relative.parts)


def read_services(root: Path) -> dict[tuple[str, str], Service]:
    """Every service under `root`, by cloud and name."""
    return {(path.parts[-3], path.stem): _manifest(path, Service) for path in sorted(root.glob("*/_services/*.yaml"))}


def read_families(root: Path) -> tuple[AppFamily, ...]:
    """Every family of application code under `root`, sorted by name."""
    return tuple(_family(path) for path in sorted((root / "_apps").glob("*/app.yaml")))


def _family(path: Path) -> AppFamily:
    family = _manifest(path, AppFamily)
    if family.name != path.parent.name:
        raise BlueprintError(f"{path}: `name` says {family.name}, the folder {path.parent.name}")
    return family


def _blueprint(folder: Path) -> Blueprint:
    path = folder / "blueprint.yaml"
    blueprint = _manifest(path, Blueprint)
    stands = folder.parts[-3:]
    says = (blueprint.cloud, blueprint.slot, blueprint.name)
    if stands != says:
        raise BlueprintError(f"{path}: `cloud`, `slot` and `name` say {'/'.join(says)}, the folder {'/'.join(stands)}")
    return blueprint


def _manifest(path: Path, kind: type[T]) -> T:
    try:
        return kind.model_validate(safe_yaml.read(path))
    except ValidationError as broken:
        first = broken.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BlueprintError(
            f"{path}: `{field}`: {first['msg']}", hint=f"{broken.error_count()} fields to fix."
        ) from broken
    except InputError as broken:
        raise BlueprintError(str(broken), hint=broken.hint) from broken

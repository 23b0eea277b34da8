"""Writes an approved design as a repository: a working copy first, then the delivery."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlopsctl.catalog import Catalog
from mlopsctl.codegen import deliver as delivery
from mlopsctl.codegen import tree
from mlopsctl.codegen.render import render
from mlopsctl.codegen.trace import MANIFEST, manifest
from mlopsctl.domain.architecture import Design
from mlopsctl.domain.report import Report
from mlopsctl.extraction.visible import revealed

VALIDATION = ".mlopsctl/validation.json"


def write(design: Design, catalog: Catalog, folder: Path) -> dict[str, bytes]:
    """Render `design` into `folder`, which must be absent. Returns what was written."""
    files = render(_plain_to_see(design), catalog)
    tree.write(files, folder)
    return files


def _plain_to_see(design: Design) -> Design:
    """`design` without characters that hide text from a reader of the repository. Offsets stay."""
    if revealed(design.document) == design.document:
        return design
    return Design.model_validate(_revealed(design.json_dict()))


def _revealed(value: Any) -> Any:  # noqa: ANN401  # plain JSON
    if isinstance(value, dict):
        return {key: _revealed(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_revealed(member) for member in value]
    return revealed(value) if isinstance(value, str) else value


def read(folder: Path) -> dict[str, bytes]:
    """The working copy as it is now, without what tools left in it."""
    return tree.read(folder)


def sealed(files: dict[str, bytes], report: Report) -> dict[str, bytes]:
    """`files` with the validation report, without times, and a manifest over all of it."""
    checks = [check.model_dump(mode="json", exclude={"seconds"}) for check in report.checks]
    told = {**files, VALIDATION: json.dumps({"checks": checks}, indent=2).encode() + b"\n"}
    return {**told, MANIFEST: manifest(told)}


def deliver(files: dict[str, bytes], target: Path, commit: Callable[[Path], str]) -> str:
    """Write, commit and move to `target` in one step; returns the commit's sha."""
    return delivery.deliver(files, target, commit)


def is_delivered(files: dict[str, bytes], target: Path) -> bool:
    """Whether `target` already holds exactly `files`, committed."""
    return (target / ".git").is_dir() and tree.read(target) == files

"""A model registry in a folder or S3 prefix: immutable versions, and one pointer to the current one.

    python -m pipelines.registry publish --model build/model --registry s3://bucket/models
    python -m pipelines.registry promote --version 0123456789abcdef --registry s3://bucket/models
    python -m pipelines.registry fetch   --model build/model --registry s3://bucket/models

Promotion is its own step, so that a person or a pipeline decides it; a rollback promotes an older version. The pointer
carries the model's sha256, so a model that was changed in the registry is not loaded.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines import storage
from pipelines.artifact import CARD, METADATA, MODEL, load_metadata, verify
from pipelines.documents import Document, read
from pipelines.errors import BadInput, Refused, exit_code

POINTER = "current.json"


class Pointer(Document):
    """Which version serves, and the hash that it must have."""

    version: str
    model_sha256: str


def publish(folder: Path, registry: str) -> str:
    """Add a model as a version named by its hash, and return that name. Refuses a model that was tampered with."""
    metadata, _ = verify(folder)
    for name in (MODEL, CARD, METADATA):
        storage.upload(folder / name, _file(registry, metadata.version, name))
    return metadata.version


def promote(registry: str, version: str) -> None:
    """Make a published version the current one."""
    with tempfile.TemporaryDirectory() as scratch:
        _download(registry, version, Path(scratch))
        metadata, _ = verify(Path(scratch))
        pointer = Pointer(version=version, model_sha256=metadata.model_sha256)
        path = Path(scratch) / POINTER
        path.write_text(pointer.model_dump_json() + "\n", encoding="utf-8")
        storage.upload(path, f"{registry.rstrip('/')}/{POINTER}")


def fetch(registry: str, folder: Path) -> None:
    """Copy the current model into `folder`. Raises Refused when it is not the model that was promoted."""
    storage.download(f"{registry.rstrip('/')}/{POINTER}", folder / POINTER)
    pointer = read(folder / POINTER, Pointer)
    _download(registry, pointer.version, folder)
    verify(folder, pin=pointer.model_sha256)


def resolve(uri: str) -> Path:
    """A local model folder for `uri`, which is such a folder or a registry."""
    if not storage.is_remote(uri) and storage.exists(f"{uri.rstrip('/')}/{METADATA}"):
        return Path(uri)
    folder = Path(tempfile.mkdtemp(prefix="model-"))
    fetch(uri, folder)
    return folder


def _download(registry: str, version: str, folder: Path) -> None:
    for name in (MODEL, CARD, METADATA):
        storage.download(_file(registry, version, name), folder / name)
    if load_metadata(folder).version != version:
        raise Refused(f"version {version} of {registry} holds another model")


def _file(registry: str, version: str, name: str) -> str:
    if not version.isalnum():
        raise BadInput(f"{version!r} is not a version")
    return f"{registry.rstrip('/')}/versions/{version}/{name}"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.registry", description="Publish and promote models.")
    parser.add_argument("action", choices=["publish", "promote", "fetch"])
    parser.add_argument("--registry", required=True, help="folder or s3:// prefix")
    parser.add_argument("--model", type=Path, default=Path("build/model"), help="local model folder")
    parser.add_argument("--version", default="", help="version to promote")
    options = parser.parse_args(argv)
    if options.action == "publish":
        sys.stdout.write(publish(options.model, options.registry) + "\n")
    elif options.action == "promote":
        promote(options.registry, options.version)
    else:
        fetch(options.registry, options.model)
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

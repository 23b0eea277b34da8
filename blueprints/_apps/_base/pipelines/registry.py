"""A model registry in a folder or S3 prefix: immutable versions, and channels that point at one of them.

    python -m pipelines.registry publish --registry s3://bucket/models --model build/model
    python -m pipelines.registry promote --registry s3://bucket/models --version 0123456789abcdef --channel current
    python -m pipelines.registry fetch   --registry s3://bucket/models --channel current --model build/model

Layout: `versions/<version>/...` and `<channel>.json`. What serves is named by registry and channel, such as
`s3://bucket/models/current`. Promotion is its own step, so that a person or a pipeline decides it; a rollback promotes
an older version. A channel holds the model's sha256, so a model that was changed in the registry is not loaded.
"""

import argparse
import atexit
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines import storage
from pipelines.artifact import CARD, METADATA, load_metadata, verify
from pipelines.documents import Document, read
from pipelines.errors import BadInput, Refused, exit_code


class Channel(Document):
    """Which version a channel serves, and the hash that it must have."""

    version: str
    model_sha256: str


def publish(folder: Path, registry: str) -> str:
    """Add a model as a version named by its hash, and return that name. Refuses a model that was tampered with."""
    metadata, _ = verify(folder)
    for name in (metadata.file, CARD, METADATA):
        storage.upload(folder / name, _file(registry, metadata.version, name))
    return metadata.version


def promote(registry: str, version: str, channel: str) -> None:
    """Make a published version the one that `channel` serves."""
    with tempfile.TemporaryDirectory() as scratch:
        download(registry, version, Path(scratch))
        metadata, _ = verify(Path(scratch))
        path = Path(scratch) / "channel.json"
        chosen = Channel(version=version, model_sha256=metadata.model_sha256)
        path.write_text(chosen.model_dump_json() + "\n", encoding="utf-8")
        storage.upload(path, _channel(registry, channel))


def fetch(registry: str, channel: str, folder: Path) -> None:
    """Copy a channel's model into `folder`. Raises Refused when it is not the model that was promoted."""
    with storage.local_copy(_channel(registry, channel)) as path:
        chosen = read(path, Channel)
    download(registry, chosen.version, folder)
    verify(folder, pin=chosen.model_sha256)


def resolve(uri: str) -> Path:
    """A local model folder for `uri`, which is such a folder or `<registry>/<channel>`."""
    if not storage.is_remote(uri) and Path(uri).is_dir():
        return Path(uri)
    folder = Path(tempfile.mkdtemp(prefix="model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # a model may be large, and nobody else knows of it
    registry, _, channel = uri.rstrip("/").rpartition("/")
    fetch(registry, channel, folder)
    return folder


def download(registry: str, version: str, folder: Path) -> None:
    """Copy a published version into `folder`. Raises Refused when the registry holds another model by that name."""
    storage.download(_file(registry, version, METADATA), folder / METADATA)
    metadata = load_metadata(folder)
    if metadata.version != version:
        raise Refused(f"version {version} of {registry} holds another model")
    for name in (metadata.file, CARD):
        storage.download(_file(registry, version, name), folder / name)


def _channel(registry: str, channel: str) -> str:
    if not channel.isidentifier():
        raise BadInput(f"{channel!r} is not a channel")
    return f"{registry.rstrip('/')}/{channel}.json"


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
    parser.add_argument("--channel", default="current", help="what to promote to, or to fetch")
    options = parser.parse_args(argv)
    if options.action == "publish":
        sys.stdout.write(publish(options.model, options.registry) + "\n")
    elif options.action == "promote":
        promote(options.registry, options.version, options.channel)
    else:
        fetch(options.registry, options.channel, options.model)
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))

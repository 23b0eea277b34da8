"""Fetches a pinned OpenTofu for machines without Terraform; only an archive with the expected checksum is unpacked."""

import hashlib
import http.client
import json
import os
import platform
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from mlopsctl.domain.noun import Noun
from mlopsctl.errors import InputError, MlopsctlError

RELEASES = "https://github.com/opentofu/opentofu/releases/download"
_CAP = 200 * 1024 * 1024
_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


class Pins(Noun):
    """The release to fetch and its archives' SHA-256 by platform (`linux_amd64`)."""

    version: str
    sha256: dict[str, str]


def tofu_pins() -> Pins:
    return Pins.model_validate(json.loads(Path(__file__).with_name("tofu.json").read_text(encoding="utf8")))


def tofu_program(tools_dir: Path, pins: Pins) -> Path:
    """Where `fetch_tofu` puts the program."""
    return tools_dir / f"tofu-{pins.version}" / "tofu"


def fetch_tofu(tools_dir: Path, base_url: str | None = None, pins: Pins | None = None) -> Path:
    """Download, verify and unpack OpenTofu; does nothing when it is there.

    `base_url` or `$MLOPSCTL_TOFU_URL` name a mirror with the layout of the project's releases; `$MLOPSCTL_TOFU_SHA256`
    vouches for the archive of a platform that has no pinned checksum.
    """
    pins = pins or tofu_pins()
    program = tofu_program(tools_dir, pins)
    if program.is_file():
        return program
    here = f"{platform.system().lower()}_{_ARCHITECTURES.get(platform.machine().lower(), platform.machine().lower())}"
    name = f"tofu_{pins.version}_{here}.zip"
    base = base_url or os.environ.get("MLOPSCTL_TOFU_URL") or RELEASES
    url = f"{base.rstrip('/')}/v{pins.version}/{name}"
    expected = os.environ.get("MLOPSCTL_TOFU_SHA256") or pins.sha256.get(here)
    if not expected:
        raise InputError(
            f"no checksum is pinned for OpenTofu {pins.version} on {here}",
            hint=f"Verify the release's signed tofu_{pins.version}_SHA256SUMS and set MLOPSCTL_TOFU_SHA256 to its line "
            f"for {name}, or install Terraform or OpenTofu yourself.",
        )
    if not url.startswith(("https://", "http://")):
        raise InputError(f"{url} is not an http(s) address", hint="Correct MLOPSCTL_TOFU_URL.")
    tools_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tools_dir, prefix=".fetch-") as scratch:
        archive = Path(scratch, name)
        _download(url, archive)
        _verify(archive, url, expected)
        _install(archive, program)
    return program


def _download(url: str, target: Path) -> None:
    hint = "Check the network or set MLOPSCTL_TOFU_URL to a mirror; or install Terraform or OpenTofu yourself."
    try:
        with urllib.request.urlopen(url, timeout=60) as response, target.open("wb") as file:  # noqa: S310 - http(s) only
            announced = response.headers.get("Content-Length")
            received = 0
            while chunk := response.read(1 << 16):
                received += len(chunk)
                if received > _CAP:
                    raise MlopsctlError(f"{url} is larger than {_CAP >> 20} MB", hint=hint)
                file.write(chunk)
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as failed:
        raise MlopsctlError(f"{url} could not be downloaded: {failed}", hint=hint) from failed
    if announced is not None and received != int(announced):
        raise MlopsctlError(f"{url} was cut off after {received} of {announced} bytes", hint=hint)


def _verify(archive: Path, url: str, expected: str) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected.lower():
        raise MlopsctlError(
            f"{url} has SHA-256 {found}, expected {expected}: not installed",
            hint="Do not use this file. If you set MLOPSCTL_TOFU_URL or MLOPSCTL_TOFU_SHA256, correct them.",
        )


def _install(archive: Path, program: Path) -> None:
    fresh = archive.with_name("tofu")
    try:
        with zipfile.ZipFile(archive) as content:
            fresh.write_bytes(content.read("tofu"))
    except (zipfile.BadZipFile, KeyError) as broken:
        raise MlopsctlError(f"{archive.name} holds no program `tofu`: {broken}") from broken
    fresh.chmod(0o755)
    program.parent.mkdir(exist_ok=True)
    fresh.replace(program)

import hashlib
import io
import platform
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mlopsctl.adapters.fetch import Pins, fetch_tofu, tofu_pins
from mlopsctl.errors import InputError, MlopsctlError

PROGRAM = b"#!/bin/sh\necho OpenTofu v9.9.9\n"


def archive(member: str = "tofu") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(zipfile.ZipInfo(member), PROGRAM)
        file.writestr(zipfile.ZipInfo("../escape"), b"no")
    return content.getvalue()


class Mirror(BaseHTTPRequestHandler):
    """Serves one archive, whole at /whole/ and half at /cut/."""

    def do_GET(self) -> None:
        if not self.path.startswith(tuple(f"/{place}/v9.9.9/tofu_9.9.9_" for place in ("whole", "cut", "other"))):
            self.send_error(404)
            return
        body = archive("README") if self.path.startswith("/other/") else archive()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.path.startswith("/cut/") else body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def pins(content: bytes) -> Pins:
    arch = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    here = f"{platform.system().lower()}_{arch}"
    return Pins(version="9.9.9", sha256={here: hashlib.sha256(content).hexdigest()})


def test_the_program_is_installed_once(tmp_path: Path, mirror: str) -> None:
    program = fetch_tofu(tmp_path, f"{mirror}/whole", pins(archive()))
    assert program == tmp_path / "tofu-9.9.9" / "tofu"
    assert program.read_bytes() == PROGRAM
    assert program.stat().st_mode & 0o777 == 0o755
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["tofu", "tofu-9.9.9"]
    assert fetch_tofu(tmp_path, "http://127.0.0.1:1", pins(archive())) == program  # nothing is asked


@pytest.mark.parametrize(
    ("place", "content", "says"),
    [
        ("whole", b"something else", "expected .*: not installed"),
        ("cut", archive(), "cut off"),
        ("missing", archive(), "404"),
        ("other", archive("README"), "no program `tofu`"),
    ],
)
def test_a_bad_download_leaves_nothing(tmp_path: Path, mirror: str, place: str, content: bytes, says: str) -> None:
    with pytest.raises(MlopsctlError, match=says):
        fetch_tofu(tmp_path, f"{mirror}/{place}", pins(content))
    assert not list(tmp_path.iterdir())


def test_no_server_is_a_users_problem_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(MlopsctlError, match="could not be downloaded") as refused:
        fetch_tofu(tmp_path, "http://127.0.0.1:1", pins(archive()))
    assert "MLOPSCTL_TOFU_URL" in refused.value.hint


def test_a_platform_without_a_checksum_needs_the_users_word(
    tmp_path: Path, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = Pins(version="9.9.9", sha256={})
    monkeypatch.setenv("MLOPSCTL_TOFU_URL", f"{mirror}/whole")
    monkeypatch.delenv("MLOPSCTL_TOFU_SHA256", raising=False)
    with pytest.raises(InputError, match="no checksum is pinned"):
        fetch_tofu(tmp_path, pins=unknown)
    monkeypatch.setenv("MLOPSCTL_TOFU_SHA256", hashlib.sha256(archive()).hexdigest().upper())
    assert fetch_tofu(tmp_path, pins=unknown).is_file()


def test_only_http_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="http"):
        fetch_tofu(tmp_path, f"file://{tmp_path}", pins(archive()))


def test_our_pins_are_sha256_sums() -> None:
    sums = tofu_pins().sha256.values()
    assert sums
    assert all(len(bytes.fromhex(value)) == 32 for value in sums)

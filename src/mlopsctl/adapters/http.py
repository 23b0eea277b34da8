"""Public documents over HTTP: what was cut is resumed, who asks for patience gets it, and all has a bound."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from mlopsctl.errors import InputError, MlopsctlError

LARGEST = 4 << 30  # bytes of one document as it travels
_TIMEOUT = 60.0
_ATTEMPTS = 5
_LONGEST_WAIT = 120.0
_RETRY = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
_LATER = "Nothing was lost: run the same command again, it goes on where it stopped."

Heard = Callable[[int, int], None]
"""Called with the bytes that have arrived and the bytes announced."""


@dataclass(frozen=True)
class Document:
    """Where to read from; `headers` may hold a key and never appear in messages."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def checked(self) -> "Document":
        """This document, or InputError for an address that must not be asked."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("https", "http"):
            raise InputError(f"{self.url} is not an http(s) address")
        if self.headers and parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise InputError(f"a key is not sent over plain http to {parts.hostname}", hint="Use an https address.")
        return self


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key must not follow a redirect to another host."""

    def redirect_request(self, *_: object) -> None:
        return None


class _Later(Exception):  # internal: try again after `seconds`
    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


def download(
    document: Document,
    target: Path,
    *,
    etag: str = "",
    heard: Heard = lambda _arrived, _announced: None,
    pause: Callable[[float], None] = time.sleep,
) -> str | None:
    """Bring `document` to `target` and return its ETag; None when it still is the one with `etag`.

    A cut download stays beside `target` and is continued, by the next attempt or by the next call.
    """
    document.checked()
    reason = ""
    for attempt in range(_ATTEMPTS):
        try:
            return _attempt(document, target, etag, heard)
        except _Later as later:
            reason = str(later)
            wait = 0.5 * 2**attempt if later.seconds is None else later.seconds
            if wait > _LONGEST_WAIT:
                raise MlopsctlError(f"{document.url} asks to wait {wait:.0f} s: {reason}", hint=_LATER) from None
            if attempt + 1 < _ATTEMPTS:
                pause(wait)
    raise MlopsctlError(f"{document.url} failed {_ATTEMPTS} times, last: {reason}", hint=_LATER)


def _attempt(document: Document, target: Path, etag: str, heard: Heard) -> str | None:
    partial, known = target.with_suffix(".partial"), target.with_suffix(".known")
    start, validator = _resumable(document, partial, known)
    headers = {"Accept-Encoding": "gzip", "User-Agent": "mlopsctl", **document.headers}
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": validator}
    elif etag:
        headers["If-None-Match"] = etag
    request = urllib.request.Request(document.url, headers=headers)  # noqa: S310  # checked() allows http(s) only
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT) as answer:
            _receive(answer, document, partial, known, start, heard)
            found = str(answer.headers.get("ETag") or "")
    except urllib.error.HTTPError as refused:
        _refused(refused, document, partial)
        return None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as cut:
        raise _Later(f"the connection failed ({cut})") from cut
    partial.replace(target)
    known.unlink(missing_ok=True)
    return found


def _resumable(document: Document, partial: Path, known: Path) -> tuple[int, str]:
    """How much of the document is there, and the strong ETag it belongs to."""
    try:
        was = json.loads(known.read_bytes())
        if was["url"] == document.url and was["etag"].startswith('"'):
            return partial.stat().st_size, was["etag"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # nothing usable is there: start over
    return 0, ""


def _receive(
    answer: http.client.HTTPResponse, document: Document, partial: Path, known: Path, start: int, heard: Heard
) -> None:
    resumed = answer.status == HTTPStatus.PARTIAL_CONTENT
    if resumed and not str(answer.headers.get("Content-Range")).startswith(f"bytes {start}-"):
        partial.unlink(missing_ok=True)
        raise _Later("the server continued at another place")
    length = answer.headers.get("Content-Length")
    if length is None and answer.headers.get("Transfer-Encoding", "").lower() != "chunked":
        raise MlopsctlError(f"{document.url} does not say how long it is: a cut could not be noticed")
    arrived = start if resumed else 0
    announced = arrived + int(length or 0)
    known.write_text(json.dumps({"url": document.url, "etag": answer.headers.get("ETag") or ""}), encoding="utf8")
    with partial.open("ab" if resumed else "wb") as file:
        while chunk := answer.read1(1 << 16):
            arrived += len(chunk)
            if arrived > LARGEST:
                raise MlopsctlError(f"{document.url} is larger than {LARGEST >> 30} GB")
            file.write(chunk)
            heard(arrived, announced)
    if length is not None and arrived != announced:
        raise _Later(f"cut off after {arrived} of {announced} bytes")


def _refused(refused: urllib.error.HTTPError, document: Document, partial: Path) -> None:
    """Raises for every answer but "unchanged"."""
    refused.close()
    if refused.code == HTTPStatus.NOT_MODIFIED:
        return
    if refused.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        partial.unlink(missing_ok=True)
        raise _Later("the document became shorter")
    if refused.code in _RETRY:
        asked = refused.headers.get("Retry-After") or ""
        raise _Later(f"HTTP {refused.code}", float(asked) if asked.isdecimal() else None)
    raise MlopsctlError(
        f"{document.url} answered HTTP {refused.code} {refused.reason}",
        hint="Is it offered there? Name what you need with --region and --service; a mirror is set with "
        "MLOPSCTL_PRICES_<SOURCE>_URL.",
    )

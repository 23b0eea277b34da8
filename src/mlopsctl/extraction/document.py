import os
import stat
from pathlib import Path

from mlopsctl.errors import InputError
from mlopsctl.extraction.secrets import redacted

MAX_BYTES = 1024 * 1024


def load(path: Path) -> str:
    """The text of a requirements document, without its credentials. Raises InputError for what cannot be read."""
    raw = _read(path)
    if b"\0" in raw:
        raise InputError(
            f"{path} is a binary file (NUL at byte {raw.index(0)})",
            hint="Export the document as plain text or Markdown, UTF-8.",
        )
    try:
        text = raw.decode("utf8")
    except UnicodeDecodeError as wrong:
        raise InputError(
            f"{path} is not UTF-8: byte {wrong.start} cannot be read",
            hint="Save the document as UTF-8 (`iconv -f latin1 -t utf8`, if it is Latin-1).",
        ) from wrong
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise InputError(f"{path} is empty", hint="Write what the system must do; examples/ shows how.")
    return redacted(text)


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{path} is a folder", hint="Name the document inside it.")
        if not stat.S_ISREG(mode):
            raise InputError(f"{path} is not a regular file", hint="Save the document to a file and name that.")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError as missing:
        raise InputError(f"{path} does not exist", hint="Check the path.") from missing
    except (OSError, ValueError) as refused:  # ValueError: a NUL in the path itself
        raise InputError(f"{path} cannot be read: {refused}", hint="Check the path and its permissions.") from refused
    if len(raw) > MAX_BYTES:
        raise InputError(
            f"{path} is larger than 1 MiB",
            hint="Requirements fit on a few pages: give the part that states them.",
        )
    return raw

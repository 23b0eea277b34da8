"""Everything people read goes to stderr, as plain data: no markup is ever read from text."""

import re

from rich.console import Console
from rich.text import Text

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

STATUS = {
    "pass": ("✔", "green"),
    "done": ("✔", "green"),
    "fail": ("✘", "red"),
    "failed": ("✘", "red"),
    "not_run": ("○", "yellow"),
    "working": ("●", "cyan"),
    "waiting": ("·", "dim"),
}
RISK = {"low": "green", "medium": "yellow", "high": "red", "info": "dim", "warn": "yellow", "block": "red"}


def console() -> Console:
    """The terminal. Respects NO_COLOR, COLUMNS and pipes."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def clean(value: object) -> str:
    """Text of a document, a tool or a user without characters that could drive the terminal."""
    return _CONTROL.sub("�", str(value))


def line(value: object, style: str = "") -> Text:
    """`clean` on one line."""
    return Text(" ".join(clean(value).split()), style=style)


def mark(status: str) -> Text:
    sign, style = STATUS.get(status, ("·", "dim"))
    return Text(sign, style=style)


def usd(amount: float) -> str:
    return f"{amount:,.2f} USD" if abs(amount) < 100 else f"{amount:,.0f} USD"  # noqa: PLR2004  # cents matter below

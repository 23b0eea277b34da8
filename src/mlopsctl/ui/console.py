"""The terminal. Whatever is printed is data: no text of a document styles, moves or hides anything."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

Part = str | tuple[str, str]
"""Text, or text and its style."""

MARKS: dict[str, tuple[str, str]] = {
    "pass": ("✓", "green"),
    "fail": ("✗", "bold red"),
    "not_run": ("○", "yellow"),
    "empty": ("·", "dim"),
}
"""How the status of a check is drawn; `empty` is a pass with nothing to judge."""
SEVERITIES = {"block": "bold red", "warn": "yellow", "info": "dim"}
"""Styles by severity, the worst first."""
Ask = Callable[[str], str]
"""Asks a person for one line. Raises EOFError when nobody is there any more."""


def console() -> Console:
    """Standard error, without markup. Rich itself honours NO_COLOR, COLUMNS and TERM."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def plain(*parts: Part, style: str = "") -> Text:
    """One line of text, cleaned of everything that a terminal would obey."""
    line = Text(style=style)
    for part in parts:
        text, own = (part, "") if isinstance(part, str) else part
        line.append(_clean(text), own)
    return line


def copyable(screen: Console, *parts: Part) -> None:
    """Print one line that a user copies: never wrapped, never cut."""
    screen.print(plain("  ", *parts), soft_wrap=True)


def item(mark: Part, *parts: Part) -> Table:
    """A marked line whose continuation lines stand below its text."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(plain("  ", mark), plain(*parts))
    return grid


def heading(text: str) -> Text:
    return plain(text, style="bold")


def usd(amount: float) -> str:
    return f"${amount:,.0f}" if amount >= 100 else f"${amount:,.2f}"  # noqa: PLR2004  # cents matter below


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def shown(value: object) -> str:
    """A requirement's value as a person writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return f"{value:,.10g}" if isinstance(value, (int, float)) else str(value)


def moment(stamp: str) -> str:
    """An ISO 8601 time, to the minute."""
    return f"{datetime.fromisoformat(stamp).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _clean(text: str) -> str:
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\t\r" or category in ("Zl", "Zp"):
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category in ("Cc", "Cf") else character

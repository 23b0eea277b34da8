"""Personal data that must not reach a model, nor come back from one, by its form. What has no form is not found."""

import re

_PATTERNS = (
    ("email", re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b")),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", re.compile(r"\b\d(?:[ -]?\d){12,18}\b")),
    ("ssn", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    ("phone", re.compile(r"(?<![\w.])(?:\+\d{1,3}[ -]?)?(?:\(\d{2,5}\)[ -]?|\d{2,5}[ -])\d{3,4}[ -]?\d{2,6}(?![\w.])")),
    ("ip", re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")),
)


def redact(text: str) -> tuple[str, int]:
    """The text with what looks like personal data as `[email]`, `[card]` and so on, and how much there was."""
    count = 0
    for name, pattern in _PATTERNS:

        def masked(found: re.Match[str], name: str = name) -> str:
            nonlocal count
            if name == "card" and not _is_card(found[0]):
                return found[0]
            count += 1
            return f"[{name}]"

        text = pattern.sub(masked, text)
    return text, count


def _is_card(text: str) -> bool:
    """Whether the check digit is right (Luhn), as it is not in most long numbers."""
    digits = [int(c) for c in reversed(text) if c.isdigit()]
    doubled = [sum(divmod(2 * d, 10)) if n % 2 else d for n, d in enumerate(digits)]
    return sum(doubled) % 10 == 0

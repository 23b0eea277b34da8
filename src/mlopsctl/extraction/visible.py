"""What a reader of the document sees: everything else is blanked out, in place, so that offsets stay."""

import re
from collections.abc import Iterable, Iterator

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN_TAG = re.compile(
    r"<(\w{1,20})\b[^<>]{0,300}?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|\shidden\b)[^<>]{0,300}>",
    re.IGNORECASE,
)
_LINK_COMMENT = re.compile(r"^ {0,3}\[(?://|comment|_|)\]:[ \t]*\S.*$", re.MULTILINE | re.IGNORECASE)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069][^\n]*?(?:[\u202c\u2069]|$)", re.MULTILINE)
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_KINDS = (
    (_COMMENT, "an HTML comment"),
    (_HIDDEN_TAG, "an element that is not displayed"),
    (_LINK_COMMENT, "a Markdown comment"),
    (_BIDI, "text with its direction overridden"),
    (_INVISIBLE, "invisible characters"),
    (_CONTROL, "control characters"),
)
_PLAIN = str.maketrans(
    "“”„«»\u2018\u2019\u201a\u2010\u2011\u2012\u2013\u2212\u00a0\u202f\u2009*`\t", '"""""\'\'\'-----' + " " * 6
)
_REPORTED = 50

Span = tuple[int, int]


def visible(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` of the same length with hidden parts blank and typography plain, and one sentence per hidden part."""
    hidden: list[tuple[Span, str]] = []
    for pattern, what in _KINDS:
        spans = list(_elements(text) if pattern is _HIDDEN_TAG else (m.span() for m in pattern.finditer(text)))
        hidden += [(span, what) for span in spans]
        text = blank(text, spans)
    hidden.sort()
    said = [f"Ignored {what} at {place(text, span[0])}." for span, what in hidden[:_REPORTED]]
    if len(hidden) > _REPORTED:
        said.append(f"Ignored {len(hidden) - _REPORTED} more hidden parts.")
    return text.translate(_PLAIN), tuple(said)


def blank(text: str, spans: Iterable[Span]) -> str:
    """`text` with spaces in `spans`; line breaks stay."""
    pieces, done = [], 0
    for start, end in sorted(spans):
        if end > done:
            begin = max(start, done)
            pieces += [text[done:begin], re.sub(r"[^\n]", " ", text[begin:end])]
            done = end
    return "".join([*pieces, text[done:]])


def place(text: str, offset: int) -> str:
    """`line:column` of an offset, both from 1."""
    return f"{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)}"


def _elements(text: str) -> Iterator[Span]:
    """From a hidden opening tag to its closing one, or to the end."""
    end = 0
    for found in _HIDDEN_TAG.finditer(text):
        if found.start() >= end:
            closing = text.find(f"</{found.group(1)}", found.end())
            end = len(text) if closing < 0 else text.find(">", closing) + 1 or len(text)
            yield found.start(), end

"""What a reader of the document sees: everything else is blanked out, in place, so that offsets stay."""

import re
from collections.abc import Iterable, Iterator, Sequence

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN_TAG = re.compile(
    r"<(\w{1,20})\b[^<>]{0,300}?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|\shidden\b)[^<>]{0,300}>",
    re.IGNORECASE,
)
_LINK_COMMENT = re.compile(r"^ {0,3}\[(?://|comment|_|)\]:[ \t]*\S.*$", re.MULTILINE | re.IGNORECASE)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069][^\n]*?(?:[\u202c\u2069]|$)", re.MULTILINE)
_BIDI_MARK = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PLACEHOLDER = re.compile(r"<secret:([a-z_]+):\d+>")
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\ufe0f0-9#*"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    f"|(?<![{_EMOJI}])[\u200d\ufe0f]|\u200d(?![{_EMOJI}])"  # of emoji they are a part
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_KINDS = (
    (_COMMENT, "an HTML comment"),
    (_HIDDEN_TAG, "an element that is not displayed"),
    (_LINK_COMMENT, "a Markdown comment"),
    (_BIDI, "text with its direction overridden"),
    (re.compile(f"(?:{_INVISIBLE.pattern})+"), "invisible characters"),
    (_CONTROL, "control characters"),
)
_PLAIN = str.maketrans(
    "“”„«»\u2018\u2019\u201a\u2010\u2011\u2012\u2013\u2212\u00a0\u202f\u2009*`\t\r", '"""""\'\'\'-----' + " " * 7
)
_BULLET = re.compile(r"^([ \t]{0,12})\*(?=[ \t]+\S)", re.MULTILINE)
STAR = "\u2217"  # of a timer such as `0 3 * * 1`; other asterisks are marks of emphasis
_TIMER = re.compile(
    r"(?<![\w*])(?:(?:\*|\?|\d{1,2})[\d/,*-]{0,20}[ \t]+){4}(?:\*(?!\*)(?:/\d)?|\?|\d[\dL,-]{0,12}|[A-Z]{3}\b)"
)
_SEVERAL = 3  # lines that begin with bold words
_RUN_IN = re.compile(
    r"^([ \t]{0,6}(?:[-*+] |\d{1,2}[.)] )?\*\*[A-Z0-9][^*\n.:?!;,|]{1,40})\*(\* (?=[^\s:=|(-])"
    r"(?!(?:is|are|was|were|must|shall|should|may|can|cannot|will|has|have|needs?|of|for|in|on|at|to|by|and|or|with|per|from|does|do|not|only|under|below"
    r"|within|max|up|that|which|who|as)\b))",
    re.MULTILINE,
)
_ALIGNED = re.compile(r"^[ \t]{0,12}[A-Za-z][\w /()%-]{1,40}?(?P<gap>(?: {3,}| ?\.{4,} ?)(?=\S))", re.MULTILINE)
_LAYOUT = re.compile(  # but not what sets a nested setting apart, as of `batch:`
    r"(?<= ) +|^ ++(?=[^\s#|>+-])(?![\"']?[\w-]{1,40}[\"']?:(?:\s|$))| +(?=\n)", re.MULTILINE
)
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*[\w+-]{0,15}[ \t]*$", re.MULTILINE)
_REPORTED = 50

Span = tuple[int, int]


def visible(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` of the same length with hidden parts blank and typography plain, and one sentence per hidden part."""
    hidden = [(m.span(), f"Redacted a credential ({m[1]})") for m in _PLACEHOLDER.finditer(text)]
    blanked = blank(text, (span for span, _ in hidden))
    for pattern, what in _KINDS:
        spans = _elements(blanked) if pattern is _HIDDEN_TAG else (m.span() for m in pattern.finditer(blanked))
        found = list(spans)
        hidden += [(span, f"Ignored {what}") for span in found]
        blanked = blank(blanked, found)
    hidden.sort()
    said = [f"{what} at {place(text, span[0])}." for span, what in hidden[:_REPORTED]]
    if len(hidden) > _REPORTED:
        said.append(f"Ignored {len(hidden) - _REPORTED} more hidden parts.")
    blanked = _TIMER.sub(_starred, blanked)
    if len([*_RUN_IN.finditer(blanked)]) >= _SEVERAL:  # `**Cost** 4k a month`
        blanked = _RUN_IN.sub(r"\1:\2", blanked)
    blanked = blank(blanked, (m.span() for m in _FENCE.finditer(blanked)))
    return _aligned(text, _BULLET.sub(r"\1-", blanked).translate(_PLAIN)), tuple(said)


def _starred(timer: re.Match[str]) -> str:
    """A rule such as `* * * * *` sets no timer."""
    said = timer.group()
    return said.replace("*", STAR) if any(map(str.isdigit, said)) else said


def _aligned(text: str, seen: str) -> str:
    """`seen` with a colon behind what heads a line of aligned columns: `Uptime     99.5 %`, `RTO ..... 2 h`."""
    pieces, done = [], 0
    for found in _ALIGNED.finditer(text):
        start, end = found.span("gap")
        filled = set(seen[start:end]) <= {" ", "."}
        pieces += [seen[done:start], f":{' ' * (end - start - 1)}" if filled else seen[start:end]]
        done = end
    return "".join([*pieces, seen[done:]])


def positions(text: str) -> Sequence[int]:
    """Where the characters of `text` are that take part in what is read: all but the invisible ones."""
    if not _INVISIBLE.search(text):
        return range(len(text))
    gone = {m.start() for m in _INVISIBLE.finditer(text)}
    return [i for i in range(len(text)) if i not in gone]


def legible(seen: str, kept: Sequence[int]) -> Sequence[int]:
    """`kept` without white space that only lays the text out: of indented lines, aligned columns, marks of emphasis."""
    gone = {i for m in _LAYOUT.finditer(seen) for i in range(*m.span())}
    return [i for i in kept if i not in gone] if gone else kept


def revealed(text: str) -> str:
    """`text` of the same length with a visible mark in place of each character that hides or reorders others."""
    return _BIDI_MARK.sub("\ufffd", _INVISIBLE.sub("\ufffd", text))


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

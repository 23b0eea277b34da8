"""Credentials in a document are replaced when it is loaded, before anything is stored, logged or printed."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.visible import Span, positions

_KEY = r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----"
_SHAPES = {
    "private_key": rf"{_KEY}(?:(?:[^-]|-(?!----)){{0,20000}}?-----END [^\n-]{{0,60}}-----"
    r"|(?:\s{0,4}(?:\\n)?[A-Za-z0-9+/=]{20,80}){0,400})",
    "aws_key_id": r"(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    "gcp_key": r"(?<![\w-])AIza[\w-]{35}(?![\w-])|(?<![\w-])ya29\.[\w-]{20,}",
    "github_token": r"(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})",
    "gitlab_token": r"(?<!\w)glpat-[\w-]{20,}",
    "slack_token": r"(?<!\w)xox[abeoprs]-[\w-]{10,}|(?<=hooks\.slack\.com/services/)[\w/]{20,}",
    "anthropic_key": r"(?<![\w-])sk-ant-[\w-]{16,}",
    "openai_key": r"(?<![\w-])sk-[\w-]{20,}",
    "stripe_key": r"(?<!\w)[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
    "api_token": r"(?<![\w-])(?:hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,}|dapi[0-9a-f]{32}"
    r"|SG\.[\w-]{20,}\.[\w-]{20,})",
    "jwt": r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}",
    "azure_key": r"(?<![\w+/])[A-Za-z0-9+/]{86}==(?![\w+/=])|(?<=[?&]sig=)[\w%+/=-]{20,}"
    r"|(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])",
    "aws_secret_key": r"(?<![\w+/=])(?=[A-Za-z0-9+/]{0,39}\d)(?=[A-Za-z0-9+/]{0,39}[a-z])"
    r"(?=[A-Za-z0-9+/]{0,39}[A-Z])[A-Za-z0-9+/]{40}(?![\w+/=])",
    "authorization": r"(?<=[Bb]earer )[\w.~+/-]{20,}=*|(?<=[Bb]asic )[A-Za-z0-9+/]{16,}={0,2}",
    "url_password": r"(?<=://)[^\s/@:]{0,100}:\S{1,200}(?=@)",
}
_SHAPE = re.compile("|".join(f"(?P<{kind}>{shape})" for kind, shape in _SHAPES.items()))
_LABELLED = re.compile(
    r"(?P<name>pass(?:word|wd|phrase|code)|pwd|(?:api|access|account|private|signing)[ _-]?key|secret(?:[ _-]?key)?"
    r"|token|credentials?)[\"'`*]{0,3}\s{0,3}(?P<sign>[:=]>?|\s(?:is|was)(?:\snow)?:?|(?=\s[\"'`“]))[\s*]{0,3}"
    r"(?P<quote>[\"'`“]?)(?P<value>[^\s\"'`“”<>,;]{4,200})",
    re.IGNORECASE,
)
_WORDS = (  # that follow `the password is` and give nothing away
    "able about allowed also always already based being changed checked committed considered created deleted "
    "dropped either empty enabled encrypted enough entered expected expired fine forbidden four given handled "
    "hashed held here hidden important injected invalid issued just kept known lost managed mandatory masked "
    "missing more must needed never none only optional okay provided read redacted refused required reset "
    "revoked rotated safe salted secret secure sent shared short short-lived shown stored still strong that "
    "there they this unique unknown used valid validated verified weak what with within written"
)
_ORDINARY = frozenset(_WORDS.split())
_DURATION = re.compile(r"\d+(?:[.,]\d+)?[-\s]?[A-Za-z%]*")
_CARD = re.compile(r"(?<![\w.,-])[2-6](?:\d{12,18}|\d{3}(?:[ -]\d{4}){3}|\d{3}[ -]\d{6}[ -]\d{5})(?![\w-])")
_SENTENCE_END = ".!?:)]}*"


def redacted(text: str) -> str:
    """`text` with `<secret:KIND:n>` in place of every credential. Line numbers stay; nothing else changes."""
    kept = positions(text)
    plain = "".join(text[i] for i in kept)
    pieces, done = [], 0
    for number, (kind, (start, end)) in enumerate(_spans(plain), start=1):
        begin, stop = kept[start], kept[end - 1] + 1
        pieces += [text[done:begin], f"<secret:{kind}:{number}>", "\n" * text.count("\n", begin, stop)]
        done = stop
    return "".join([*pieces, text[done:]])


def _spans(text: str) -> Iterator[tuple[str, Span]]:
    """Credentials in order, without overlaps."""
    found = [(m.span(), str(m.lastgroup)) for m in _SHAPE.finditer(text)]
    found += [(m.span(), "card_number") for m in _CARD.finditer(text) if _luhn(m.group())]
    found += [(span, "password") for span in _labelled(text)]
    end = 0
    for span, kind in sorted(found, key=lambda f: (f[0][0], -f[0][1])):
        if span[0] >= end:
            end = span[1]
            yield kind, span


def _labelled(text: str) -> Iterator[Span]:
    """What `password is X` or `api_key: X` gives away; `the token is rotated` gives nothing away."""
    for found in _LABELLED.finditer(text):
        value = found["value"].rstrip(_SENTENCE_END) or found["value"]
        spoken = found["name"].lower().startswith("p") and "key" not in found["name"].lower()
        mixed = any(c.isdigit() for c in value) and not (value.isdigit() or _DURATION.fullmatch(value))
        if value.lower() in _ORDINARY:
            continue
        if spoken or found["quote"] or found["sign"] == "=" or (mixed and len(value) >= 8):  # noqa: PLR2004  # no word
            yield found.start("value"), found.start("value") + len(value)


def _luhn(number: str) -> bool:
    digits = [int(c) for c in reversed(number) if c.isdigit()]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0

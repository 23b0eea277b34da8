"""GitHub's expressions, `${{ ... }}`: whether they can be read, and what they speak of."""

import re
from collections.abc import Iterator

from mlopsctl.errors import InputError

Reference = tuple[str, ...]
"""`steps.scan.outputs.file` by its parts in lower case, for GitHub knows no other; `*` is one that only a run knows."""

_TOKEN = re.compile(
    r"\s*(?:(-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|'(?:[^']|'')*'|[A-Za-z_][\w-]*"
    r"|\|\||&&|[=!<>]=|[<>!()\[\].,*])|$)"
)
_NAME = re.compile(r"[A-Za-z_][\w-]*$")
_BETWEEN = frozenset({"||", "&&", "==", "!=", "<", "<=", ">", ">="})
_LITERALS = frozenset({"true", "false", "null", "nan", "infinity"})
_STATUS = frozenset({"success", "always", "cancelled", "failure"})
_FUNCTIONS = _STATUS | {"contains", "startswith", "endswith", "format", "join", "tojson", "fromjson", "hashfiles"}
_EMBEDDED = re.compile(r"\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}")


def embedded(text: str) -> Iterator[str]:
    """The expressions inside of a text. Raises InputError when one has no end."""
    found = _EMBEDDED.findall(text)
    if len(found) != text.count("${{"):
        raise InputError("an expression that begins with ${{ has no end")
    yield from found


def references(expression: str) -> list[Reference]:
    """What an expression reads. Raises InputError when GitHub could not make sense of it."""
    reader = _Reader(expression)
    reader.expression()
    reader.end()
    return reader.found


class _Reader:
    """Reads for form, so one operator binds like another."""

    def __init__(self, text: str) -> None:
        self.found: list[Reference] = []
        self._text = text.strip()
        self._tokens = [*_tokens(self._text), ""]

    def expression(self) -> None:
        self._operand()
        while self._tokens[0] in _BETWEEN:
            self._take()
            self._operand()

    def end(self) -> None:
        if self._tokens[0]:
            raise self._strange()

    def _operand(self) -> None:
        while self._tokens[0] == "!":
            self._take()
        first = self._take()
        if first == "(":
            self.expression()
            self._take(")")
            self._parts()
        elif _NAME.match(first) and first.lower() not in _LITERALS:
            self._named(first.lower())
        elif not re.match(r"[-\d'\w]", first):
            raise self._strange(first)

    def _named(self, name: str) -> None:
        if self._tokens[0] != "(":
            self.found.append((name, *self._parts()))
            return
        if name not in _FUNCTIONS:
            raise InputError(f"there is no function `{name}`")
        self._take()
        while self._tokens[0] != ")":
            self.expression()
            if self._tokens[0] != ")":
                self._take(",")
        self._take()
        self._parts()

    def _parts(self) -> list[str]:
        parts = []
        while self._tokens[0] in (".", "["):
            if self._take() == ".":
                parts.append(self._take().lower())
                if parts[-1] != "*" and not _NAME.match(parts[-1]):
                    raise self._strange(parts[-1])
                continue
            literal = self._tokens[0] if self._tokens[1] == "]" else ""
            self.expression()
            self._take("]")
            parts.append(literal[1:-1].lower() if literal.startswith("'") else "*")
        return parts

    def _take(self, wanted: str = "") -> str:
        token = self._tokens[0]
        if not token or (wanted and token != wanted):
            raise self._strange()
        return self._tokens.pop(0)

    def _strange(self, token: str = "") -> InputError:
        what = token or self._tokens[0]
        return InputError(
            f"`{self._text}` cannot be read: " + (f"`{what}` is out of place" if what else "it ends early")
        )


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise InputError(f"`{text}` cannot be read: `{text[at:].split(maxsplit=1)[0]}` is out of place")
        at = found.end()
        yield found[1] or ""

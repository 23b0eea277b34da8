"""Jenkinsfiles in the declarative form: blocks, statements, and the texts in them. Groovy beyond that is not read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlopsctl.errors import InputError

_TOKEN = re.compile(
    r"""(?P<blank>(?://[^\n]*|/\*.*?\*/|[^\S\n]|\\\n)+)|(?P<end>[\n;])
    |(?P<text>'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<broken>/\*|['"])|(?P<word>[\w.$]+)|(?P<mark>.)""",
    re.DOTALL | re.VERBOSE,
)
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_HOLDS_STAGES = ("stages", "parallel")


class Unreadable(InputError):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class Token:
    kind: str  # text, word, mark
    said: str  # of a text, what is between its quotes
    line: int
    is_filled_in: bool = False  # a text in which Groovy replaces `$...`


@dataclass(frozen=True)
class Statement:
    """What a line says, and the statements in its braces; None when it has none."""

    words: tuple[Token, ...]
    body: tuple["Statement", ...] | None = None

    @property
    def name(self) -> str:
        return self.words[0].said if self.words else ""

    @property
    def line(self) -> int:
        return self.words[0].line if self.words else 1

    @property
    def texts(self) -> tuple[Token, ...]:
        return tuple(word for word in self.words if word.kind == "text")

    def part(self, name: str) -> "Statement | None":
        return next((each for each in self.body or () if each.name == name), None)

    def within(self) -> Iterator["Statement"]:
        """Itself, and all that is in its braces."""
        yield self
        for each in self.body or ():
            yield from each.within()


@dataclass(frozen=True)
class Stage:
    """`around`: the pipeline and the stages that it is in, the innermost last."""

    name: str
    said: Statement
    around: tuple[Statement, ...]

    def inherited(self, name: str) -> Iterator[Statement]:
        """Its own section of this name, then those around it."""
        found = (level.part(name) for level in (self.said, *reversed(self.around)))
        return (section for section in found if section)


def read_jenkinsfile(file: Path) -> Statement:
    """All of a file, whose part `pipeline` is what counts. Raises Unreadable."""
    tokens = _tokens(file.read_text(encoding="utf8"))
    return Statement((), tuple(_statements(tokens, closing=None)))


def stages_of(said: Statement, *around: Statement) -> Iterator[Stage]:
    """The stages of a pipeline, and those in them, outer ones first."""
    for section in said.body or ():
        if section.name == "matrix":
            yield from stages_of(section, *around, said)
        elif section.name in _HOLDS_STAGES:
            for each in section.body or ():
                if each.name == "stage":
                    name = next((text.said for text in each.texts), "")
                    yield Stage(name, each, (*around, said))
                    yield from stages_of(each, *around, said)


def commands(said: Statement) -> Iterator[Token]:
    """What the steps in it give to a shell."""
    for each in said.within():
        if each.name == "sh":
            at = next((n for n, word in enumerate(each.words) if word.said == "script" and word.kind == "word"), 0)
            yield from [word for word in each.words[at:] if word.kind == "text"][:1]


def _tokens(text: str) -> Iterator[Token]:
    line = 1
    for found in _TOKEN.finditer(text):
        kind, said = str(found.lastgroup), found[0]
        if kind == "broken":
            raise Unreadable(line, f"`{said}` has no end")
        if kind == "text":
            quotes = 3 if said[:3] in ("'''", '"""') else 1
            told = _ESCAPED.sub(_meant, said[quotes:-quotes])
            yield Token(kind, told, line, is_filled_in=said[0] == '"' and "$" in told)
        elif kind != "blank":
            yield Token(kind, said, line)
        line += said.count("\n")


def _meant(escaped: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "\n": ""}.get(escaped[1], escaped[1])


def _statements(tokens: Iterator[Token], closing: Token | None) -> Iterator[Statement]:
    """Up to the brace that closes what `closing` opened, or the end of the file."""
    words: list[Token] = []
    opened: list[Token] = []  # brackets around what comes, and braces within brackets: lines do not end there
    for token in tokens:
        mark = token.said if token.kind == "mark" else ""
        if opened or mark in ("(", "[", ")", "]"):
            _bracket(token, mark, opened)
            words += [token] if token.kind != "end" else []
        elif mark == "{":
            yield Statement(tuple(words), tuple(_statements(tokens, token)))
            words = []
        elif mark != "}" and token.kind != "end":
            words.append(token)
        else:
            if words:
                yield Statement(tuple(words))
            words = []
            if mark and closing:
                return
            if mark:
                raise Unreadable(token.line, "`}` closes nothing")
    if left := opened[-1] if opened else closing:
        raise Unreadable(left.line, f"`{left.said}` has no end")
    if words:
        yield Statement(tuple(words))


def _bracket(token: Token, mark: str, opened: list[Token]) -> None:
    if mark in _CLOSED_BY:
        opened.append(token)
    elif mark in _CLOSED_BY.values():
        if not opened or _CLOSED_BY[opened[-1].said] != mark:
            raise Unreadable(token.line, f"`{mark}` closes nothing")
        opened.pop()

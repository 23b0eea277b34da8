"""The document as blocks: headings, list items, numbered clauses, turns of a talk, rows of tables and paragraphs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from mlopsctl.extraction.lexicon import pattern

_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"\s{0,3}(?:(#{1,6})\s+|(={1,5}) (?=[^=\n]{2,80}=*$)|h([1-6])\. )(?=\S)")
_ITEM = re.compile(
    r"\s*(?:[-+•▪‣◦]|[\u2190-\u21ff\u2460-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][^\w\s(]{0,8}|\d{1,3}[.)]|\(?[a-z]\)"
    r"|[A-H][.)](?= [A-Z][^.:]{1,40}:)|\d{1,2}[a-z][.)])\s+(?:\[[ xX]\]\s+)?"
)
_REFUSED = re.compile(r"\s*[✗✘❌🚫⛔](?=\ufe0f?\s)")
_CLAUSE = pattern("blocks.clause")
_NEXT = re.compile(r"\s{0,8}\d{1,2}(?:\.\d{1,2}){1,4} (?=\S)")
_CODE = pattern("blocks.code")
_CLAUSE_NUMBER = re.compile(r"\W{0,8}((?:[A-Z]{1,5}[.-]?)?\d{1,3}(?:\.\d{1,3}){0,3})\b")
_TURN = pattern("blocks.turn")
_SPOKEN = re.compile(r"^[ \t]*(@?[\w.'-]{1,20}(?: [\w.'-]{1,20})?)\s+\[?\d{1,2}:\d{2}\]?:?\s+(?=\S)", re.MULTILINE)
_ANY_TURN = re.compile(f"(?:{_TURN.pattern})|{_SPOKEN.pattern.removeprefix('^')}", re.IGNORECASE)
_STAMP = pattern("blocks.stamp")
_ASKER = re.compile(r"\W*(?:Q(?:uestion)?[ .-]?\d{0,3}|[A-Z]\.\d{1,3})\s*[.:)]\s")
_ASKS = pattern("blocks.asks")
_CAPTION = pattern("blocks.caption")
_KEY_VALUE = re.compile(r"\s*(?:[A-Z][\w /&+()%-]{0,40}:\s|[A-Za-z][\w /()%-]{1,40}?(?:\s?\.{3,}\s?| {3,}| = )(?=\S))")
_SMALL_KEY = re.compile(r"\s*[\"']?[a-z][\w /&+-]{0,30}[\"']?:(?:\s|$)")
_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,}|-{3,}|~{3,})\s*$")
_ENDED = re.compile(r"[.!?:;][\"')\]]*\s*$")
_OPEN = re.compile(  # a line that goes on
    r"(?:[,;:.!?(\u2013-]|\b(?:and|or|but|the|an?|of|to|in|on|for|with|by|at|from|is|are|be|that|which|than|as|not|no|our|per))$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:and|or|but|which|that|who|because|so|with|of|to|for|by|than)\b|[(&+]", re.IGNORECASE)
_FEW, _ROOM = 3, 8  # lines; characters
_LONG_TITLE = 100  # characters
_TITLE = 9  # words

Kind = Literal["heading", "item", "row", "text", "rule"]
Marker = Literal["", "bullet", "number", "clause", "turn"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the document, without its marker. `level` is that of a heading."""

    start: int
    end: int
    kind: Kind
    level: int = 0
    quoted: int = 0  # how many times: of a reply to a reply, twice
    marker: Marker = ""
    joins: bool = False  # whether the next line may continue it


def blocks(text: str, quotes: Mapping[int, int]) -> list[Block]:
    """In order. `quotes` says where the lines begin that quote somebody, and how deep."""
    found: list[Block] = []
    turns, anew = _turns(text), _begun(text)
    last = -2  # where the previous line ended
    for line in _LINE.finditer(text):
        content = line.group().rstrip()
        start, end = line.start(), line.start() + len(content)
        if not content or content.lstrip().startswith(("```", "~~~")):
            continue
        follows = bool(found) and last == start - 1
        previous = text[found[-1].start : found[-1].end] if follows and found[-1].joins else ""
        if previous and found[-1].kind == "text" and _is_title(content, previous):
            found[-1] = replace(found[-1], kind="heading", level=1 if "=" in content else 2, joins=False)
            continue
        block = replace(
            _block(content, start, end, previous, found[-1] if found else None, turns),
            quoted=quotes.get(line.start(), 0),
        )
        if previous and line.start() not in anew and _continues(block, content, found[-1], previous):
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(block)
        last = line.end()
    return found


def _begun(text: str) -> set[int]:
    """Where lines begin that go on with nothing, in paragraphs in which many would have had room in the line before."""
    found: set[int] = set()
    for lines in _paragraphs(text):
        told = [(m, m.group().rstrip()) for m in lines]
        width = max(len(line) for _, line in told)
        anew = [(a, m) for (_, a), (m, b) in pairwise(told) if not _OPEN.search(a) and not _GOES_ON.match(b.lstrip())]
        roomy = [m for a, m in anew if width - len(a) - len(m.group().split(maxsplit=1)[0]) > _ROOM]
        if len(lines) > _FEW and 2 * len(roomy) >= len(lines) - 1:
            found.update(m.start() for _, m in anew)
    return found


def _paragraphs(text: str) -> list[list[re.Match[str]]]:
    """Lines that no empty one parts."""
    found: list[list[re.Match[str]]] = []
    for line in (m for m in _LINE.finditer(text) if m.group().strip()):
        if found and found[-1][-1].end() == line.start() - 1:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _turns(text: str) -> re.Pattern[str]:
    """How lines begin in which somebody speaks; a name and a time, `joe 08:15`, where several lines have the same."""
    names = [found[1] for found in _SPOKEN.finditer(text)]
    return _ANY_TURN if len(names) > max(2, len(set(names))) else _TURN


def _is_title(content: str, previous: str) -> bool:
    """Whether a line of `===` makes the one before it a title."""
    return bool(_UNDERLINE.match(content)) and "\n" not in previous and len(previous) <= _LONG_TITLE


def _continues(block: Block, content: str, before: Block, previous: str) -> bool:
    if block.kind != "text" or not before.joins or block.quoted != before.quoted:
        return False
    listed = _SMALL_KEY.match(content) and _SMALL_KEY.match(previous.rsplit("\n", 1)[-1])
    captions = (
        is_parent(previous, content)
        or _CAPTION.fullmatch(previous)
        or (_ENDED.search(previous) and _CAPTION.fullmatch(content))
    )
    return not (_KEY_VALUE.match(content) or listed or captions)


def _block(content: str, start: int, end: int, previous: str, before: Block | None, turns: re.Pattern[str]) -> Block:
    if heading := _HEADING.match(content):
        level = len(heading[1] or heading[2] or "") or int(heading[3])
        return Block(start + heading.end(), end, "heading", level)
    if _RULE.match(content) and content.count("-") > 1:
        return Block(start, end, "rule")
    if content.lstrip().startswith("|"):
        return Block(start, end, "row")
    if turn := turns.match(content):
        return Block(start + turn.end(), end, "item", marker="turn", joins=True)
    marker, length = _marker(content, previous, before.marker if before else "")
    if marker:
        return Block(start + length, end, "item", marker=marker, joins=True)
    return Block(start + len(content) - len(content.lstrip()), end, "text", joins=not _STAMP.fullmatch(content))


def _marker(content: str, previous: str, before: Marker) -> tuple[Marker, int]:
    """What sets a line apart from the one before, and how long that is; codes stay, as `SOC 2:` may be one."""
    if refused := _REFUSED.match(content):
        return "bullet", refused.end() - 1  # the mark stays: it says no
    if item := _ITEM.match(content):
        return "number" if content.lstrip("( ")[0].isdigit() else "bullet", item.end()
    if not previous or _ENDED.search(previous) or is_caption(previous, before):
        if clause := _CLAUSE.match(content) or (_NEXT.match(content) if before == "clause" else None):
            return "clause", clause.end()
        if _CODE.match(content):
            return "clause", len(content) - len(content.lstrip())
    return "", 0


def is_caption(content: str, marker: Marker) -> bool:
    """Whether a line heads what follows, such as `4. Non-goals` or `HOSTING`."""
    if "\n" in content.strip() or len(content.split()) > _TITLE:
        return False
    return bool(_CAPTION.fullmatch(content)) or (marker in ("number", "clause") and not _ENDED.search(content))


def is_inside(text: str, part: Block, whole: Block) -> bool:
    """Whether the numbers of two clauses say that one is part of the other: `B.2.1` of `B.2`."""
    own, other = (_CLAUSE_NUMBER.match(text, text.rfind("\n", 0, b.start) + 1, b.end) for b in (part, whole))
    return bool(own and other) and own[1].startswith(f"{other[1]}.")  # type: ignore[index]  # both are there


def indentation(text: str, block: Block) -> int:
    """How many blanks stand before the mark of an item."""
    line = text[text.rfind("\n", 0, block.start) + 1 : block.start]
    return len(line) - len(line.lstrip())


def is_stamp(content: str) -> bool:
    """Whether a line only says who speaks and when: `joe (ops) 08:15`."""
    return bool(_STAMP.fullmatch(content.strip()))


def is_parent(previous: str, content: str) -> bool:
    """Whether the settings below belong to a line: `batch:` above `  window: 4 h`."""
    return bool(_PARENT.fullmatch(previous) and _CHILD.match(content))


_PARENT = re.compile(r"[ \t]*[\"']?[a-z][\w-]{0,30}[\"']?:\s*(?:\{\s*)?|\[[\w .-]{1,30}\]", re.IGNORECASE)
_CHILD = re.compile(r"(?:[ \t]+|- )[\"']?[\w-]{1,40}[\"']?:(?:\s|$)|\s*[\w.-]{1,40} ?=")


def asks(content: str) -> bool:
    """Whether a turn is a question without its mark: `how often do we retrain`."""
    return len(content.split()) <= _TITLE and bool(_ASKS.fullmatch(content.strip()))


def asked_until(text: str, block: Block) -> int:
    """Where the words of the one who asks end: `Q3. (Bidder B) We assume 50 ms. Is this right?`."""
    line = text[block.start : block.end].partition("\n")[0]
    return block.start + line.rfind("?") + 2 if _ASKER.match(line) and "?" in line else block.start

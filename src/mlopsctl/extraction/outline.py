"""The document as sentences, each with what its place says about it: headings, the line that leads in, the table."""

import re
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from mlopsctl.extraction.blocks import Block, asks, blocks, is_caption
from mlopsctl.extraction.lexicon import heading_cue
from mlopsctl.extraction.visible import Span, blank

Section = Literal["plain", "out", "soft", "history", "other"]

_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_TOTAL = re.compile(r"\b(?:total|sum)\b", re.IGNORECASE)
_BREAK = re.compile(r"(?<![.!?])[.!?]++[\"')\]]*+\s++(?=\S)")  # starts once per run of marks: linear
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.?g|i\.?e|[Mm]io|[Mm]ill|[Mm]rd|mln|resp|pct|incl|est|fig|sec|hrs|approx|vs|etc|incl|excl|max|min|ca|cf|no|nr|st|dr|mr|mrs|ms|inc|[A-Za-z])\.$"
)
_PERIOD = re.compile(
    r"\b(?:p\.a|[ap]\.m|p\.c\.m|a\.k\.a|w\.r\.t)\.$", re.IGNORECASE
)  # ends a sentence before a capital only
_UNIT = re.compile(r"\d\s?(?:ms|min|sec|hrs|[hsdt])\.$")  # after a figure it is a unit, and the sentence ends
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[A-Z]{1,5}-?\d{1,3}[a-z]?)\.")
_CAPTION = 4  # words
_LONGEST = 1000  # characters; a longer sentence is cut, so that time stays linear
_LABEL = re.compile(r"\s*([^.:?!|]{2,45})[:.?]\s")
_OLD_COLUMN = re.compile(
    r"\b(?:today|now|current|currently|before|was|old|prototype|previous|actual|as-is|month \d+|last)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is the visible text between `start` and `end` of the document."""

    start: int
    end: int
    text: str
    kind: Literal["heading", "item", "row", "text"]
    section: Section
    context: str  # headings, lead-in and question before it
    question: str = ""  # the question that it may answer
    quoted: bool = False
    before: str = ""  # the sentence before it in the same block


def sentences(text: str) -> list[Sentence]:
    """The sentences of a visible text, in order."""
    quotes = {found.start() for found in _QUOTE.finditer(text)}
    text = blank(text, (found.span() for found in _QUOTE.finditer(text)))
    parts = blocks(text, quotes)
    text = blank(text, _old_cells(text, parts))
    found: list[Sentence] = []
    place = _Place()
    for block, after in zip_longest(parts, parts[1:]):
        content = text[block.start : block.end]
        if block.kind == "heading":
            place.enter(block.level, content)
        elif block.kind == "rule":
            place.lead = found[-1].text if found and found[-1].kind == "row" else ""  # a table's header leads its rows
        else:
            place.reach(block)
            begun = len(found)
            found += _split(text, block, place.headings, place.lead, found[-1].text if found else "")
            place.leave(block, after, content, found[-1].text if len(found) > begun else content)
    return found


class _Place:
    """What the headings and the lines above say of the block that comes next."""

    def __init__(self) -> None:
        self._titles: list[tuple[int, str]] = []
        self._answers = 0  # to the question that leads
        self.lead = ""

    @property
    def headings(self) -> list[str]:
        return [title for _, title in self._titles]

    def enter(self, level: int, title: str) -> None:
        self._titles = [*(t for t in self._titles if t[0] < level), (level, title)]
        self.lead = ""

    def reach(self, block: Block) -> None:
        asked = self.lead.rstrip().endswith("?")
        listed = block.kind == "row" or block.marker in _LISTED
        self._answers += not listed
        if not listed and (not asked or self._answers > _ANSWERS):
            self.lead = ""

    def leave(self, block: Block, after: Block | None, content: str, last: str) -> None:
        if after and after.marker != block.marker and is_caption(content, block.marker):
            self.enter(_CAPTION_LEVEL, content)
        elif last.rstrip().endswith((":", "?")) or (block.kind == "text" and _is_caption(content)):
            self.lead, self._answers = last, 0
        elif block.marker == "turn" and asks(content):
            self.lead, self._answers = f"{content}?", 0


_CAPTION_LEVEL = 7  # of lines that are no headings by their marks
_ANSWERS = 2  # blocks that may answer a question
_LISTED = ("bullet", "number", "clause")


def _split(text: str, block: Block, headings: list[str], lead: str, said: str) -> list[Sentence]:
    cuts = [block.start]
    if block.kind != "row":
        for found in _BREAK.finditer(text, block.start, block.end):
            before = text[cuts[-1] : found.start() + 1]
            short = _ABBREVIATION.search(before[-12:]) and not _UNIT.search(before[-12:])
            short = short or (_PERIOD.search(before[-8:]) and not text[found.end()].isupper())
            if not short and not _NUMBERING.fullmatch(before.strip()):
                cuts.append(found.end())
    cuts = [at for start, stop in pairwise([*cuts, block.end]) for at in range(start, max(stop, start + 1), _LONGEST)]
    label = _LABEL.match(text, block.start, block.end)
    sections = [*map(_section, [*headings, lead if block.kind != "row" else ""]), _label_section(label)]
    section: Section = next((s for s in reversed(sections) if s != "plain"), "plain")
    plain: Section = next((s for s in reversed(sections[:-1]) if s != "plain"), "plain")  # without the label's word
    result: list[Sentence] = []
    question = lead if lead.rstrip().endswith("?") else ""
    kind = block.kind if block.kind != "rule" else "text"
    for start, stop in zip(cuts, [*cuts[1:], block.end], strict=True):
        content = text[start:stop].rstrip()
        if not content.strip():
            continue
        begin = start + len(content) - len(content.lstrip())
        context = " \n ".join([*headings, lead, question, label.group(1) if label and start != block.start else ""])
        end = start + len(content)
        before = result[-1].text if result else said if block.marker == "turn" else ""
        own = _label_section(_LABEL.match(content.lstrip())) if start != block.start else "plain"
        if own == "plain":
            own = plain if start != block.start and label and section == "out" else section
        result.append(Sentence(begin, end, content.lstrip(), kind, own, context, question, block.quoted, before))
        if content.endswith("?"):  # `But honestly?` asks on
            question = f"{question} {content}" if len(content.split()) < _CAPTION else content
    return result


def _is_caption(content: str) -> bool:
    """A short line without a full stop, such as `Non-goals` above a list."""
    return len(content.split()) <= _CAPTION and "\n" not in content and content.rstrip()[-1:].isalnum()


def _label_section(label: re.Match[str] | None) -> Section:
    """A label such as `Out of scope:` is a heading; one that merely holds such a word is a sentence."""
    if not label:
        return "plain"
    section = _section(label.group(1))
    cue = heading_cue(section).match(label.group(1)) if section != "plain" else None
    return section if cue and 2 * len(cue.group()) >= len(label.group(1)) else "plain"


def _section(heading: str) -> Section:
    if not heading or heading.rstrip().endswith("?"):
        return "plain"
    names: tuple[Section, ...] = ("out", "soft", "history", "other")
    return next((n for n in names if heading_cue(n).search(heading)), "plain")


def _old_cells(text: str, blocks: list[Block]) -> list[Span]:
    """The cells under headings such as `Today`, and line items where the table has a total."""
    found: list[Span] = []
    for index, block in enumerate(blocks):
        is_header = block.kind == "row" and index + 1 < len(blocks) and blocks[index + 1].kind == "rule"
        if not is_header:
            continue
        rows = [_cells(text, row) for row in _table(blocks, index + 2)]
        old = {i for i, cell in enumerate(_cells(text, block)) if _OLD_COLUMN.search(text[slice(*cell)])}
        totals = {i for i, row in enumerate(rows) if row and _TOTAL.search(text[slice(*row[0])])}
        for i, row in enumerate(rows):
            line_item = bool(totals) and i not in totals
            found += [cell for j, cell in enumerate(row) if j in old or (j and line_item)]
    return found


def _table(blocks: list[Block], index: int) -> list[Block]:
    end = index
    while end < len(blocks) and blocks[end].kind == "row":
        end += 1
    return blocks[index:end]


def _cells(text: str, block: Block) -> list[Span]:
    edges = [block.start + m.start() for m in re.finditer(r"\|", text[block.start : block.end])]
    if edges and edges[-1] != block.end - 1:
        edges.append(block.end)
    return [(a + 1, b) for a, b in pairwise(edges)]

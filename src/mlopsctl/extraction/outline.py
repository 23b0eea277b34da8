"""The document as sentences, each with what its place says about it: headings, the line that leads in, the table."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from mlopsctl.extraction.lexicon import heading_cue
from mlopsctl.extraction.visible import Span, blank

Section = Literal["plain", "out", "soft", "history", "other"]

_LINE = re.compile(r"[^\n]+")
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_TOTAL = re.compile(r"\b(?:total|sum)\b", re.IGNORECASE)
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_ITEM = re.compile(r"\s*(?:[-+•*]|\d{1,3}[.)]|\(?[a-z]\)|\d{1,2}[a-z][.)])\s+(?:\[[ xX]\]\s+)?")
_BREAK = re.compile(r"(?<![.!?])[.!?]++[\"')\]]*+\s++(?=\S)")  # starts once per run of marks: linear
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.?g|i\.?e|[Mm]io|[Mm]ill|[Mm]rd|mln|resp|pct|incl|est|fig|sec|hrs|approx|vs|etc|incl|excl|max|min|ca|cf|no|nr|st|dr|mr|mrs|ms|inc|[A-Za-z])\.$"
)
_UNIT = re.compile(r"\d\s?(?:ms|min|sec|hrs|[hsdt])\.$")  # after a figure it is a unit, and the sentence ends
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[A-Z]{1,5}-?\d{1,3}[a-z]?)\.")
_CAPTION = 4  # words
_LONGEST = 1000  # characters; a longer sentence is cut, so that time stays linear
_KEY_VALUE = re.compile(r"\s*[A-Z][\w /&+-]{1,30}:\s")
_LABEL = re.compile(r"\s*([^.:?!|]{2,45})[:.?]\s")
_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*$")
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


@dataclass(slots=True)
class _Block:
    start: int
    end: int
    kind: Literal["heading", "item", "row", "text", "rule"]
    level: int = 0
    quoted: bool = False


def sentences(text: str) -> list[Sentence]:
    """The sentences of a visible text, in order."""
    quotes = {found.start() for found in _QUOTE.finditer(text)}
    text = blank(text, (found.span() for found in _QUOTE.finditer(text)))
    blocks = _blocks(text, quotes)
    text = blank(text, _old_cells(text, blocks))
    found: list[Sentence] = []
    headings: list[tuple[int, str]] = []
    lead = ""
    for block in blocks:
        content = text[block.start : block.end]
        if block.kind == "heading":
            headings = [h for h in headings if h[0] < block.level]
            headings.append((block.level, content))
            lead = ""
        elif block.kind == "rule":
            lead = found[-1].text if found and found[-1].kind == "row" else ""  # a table's header leads its rows
        else:
            lead = lead if block.kind in ("item", "row") or lead.rstrip().endswith("?") else ""
            found += _split(text, block, [h for _, h in headings], lead)
            if content.rstrip().endswith((":", "?")) or (block.kind == "text" and _is_caption(content)):
                lead = found[-1].text if found else content
    return found


def _split(text: str, block: _Block, headings: list[str], lead: str) -> list[Sentence]:
    cuts = [block.start]
    if block.kind != "row":
        for found in _BREAK.finditer(text, block.start, block.end):
            before = text[cuts[-1] : found.start() + 1]
            short = _ABBREVIATION.search(before[-12:]) and not _UNIT.search(before[-12:])
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
        before = result[-1].text if result else ""
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


def _blocks(text: str, quotes: set[int]) -> list[_Block]:
    blocks: list[_Block] = []
    last = -2  # where the previous line ended, when the next may continue it
    for line in _LINE.finditer(text):
        content = line.group().rstrip()
        start, end = line.start(), line.start() + len(content)
        if not content or content.lstrip().startswith(("```", "~~~")):
            continue
        block = _block(content, start, end)
        block.quoted = start in quotes
        if (
            block.kind == "text"
            and last == start - 1
            and not _KEY_VALUE.match(content)
            and block.quoted == blocks[-1].quoted
        ):
            blocks[-1].end = end
        else:
            blocks.append(block)
        last = line.end() if blocks[-1].kind in ("text", "item") else -2
    return blocks


def _block(content: str, start: int, end: int) -> _Block:
    if heading := _HEADING.match(content):
        return _Block(start + heading.end(), end, "heading", level=len(heading.group(1)))
    if _RULE.match(content) and content.count("-") > 1:
        return _Block(start, end, "rule")
    if content.lstrip().startswith("|"):
        return _Block(start, end, "row")
    if item := _ITEM.match(content):
        return _Block(start + item.end(), end, "item")
    return _Block(start + len(content) - len(content.lstrip()), end, "text")


def _old_cells(text: str, blocks: list[_Block]) -> list[Span]:
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


def _table(blocks: list[_Block], index: int) -> list[_Block]:
    end = index
    while end < len(blocks) and blocks[end].kind == "row":
        end += 1
    return blocks[index:end]


def _cells(text: str, block: _Block) -> list[Span]:
    edges = [block.start + m.start() for m in re.finditer(r"\|", text[block.start : block.end])]
    if edges and edges[-1] != block.end - 1:
        edges.append(block.end)
    return [(a + 1, b) for a, b in pairwise(edges)]

"""The document as sentences, each with what its place says about it: headings, the line that leads in, the table."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Literal

from mlopsctl.extraction.abbreviations import is_abbreviated
from mlopsctl.extraction.blocks import (
    Block,
    asked_until,
    asks,
    blocks,
    indentation,
    is_caption,
    is_inside,
    is_parent,
    is_stamp,
)
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.sections import Section, label_section, section_of
from mlopsctl.extraction.tables import (
    Wish,
    dialogue,
    header_rows,
    on_one_line,
    silent_cells,
    tagged,
    told_in_prose,
    wishes,
)
from mlopsctl.extraction.visible import blank

_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_STRUCK = re.compile(r"~~(?=\S)[^~\n]{1,300}~~")
_BREAK = re.compile(  # starts once per run of marks: linear
    r"(?:(?<![.!?])[.!?]++[\"')\]]*+|[:;]-?\))\s++(?=\S)"
    r"|(?<=[\w)%])[;,]? (?:[-\u2013\u2014] )?(?=(?:(?:->|=>|\u2192) )?"
    r"(?:Decision|Decided|Agreed|Outcome|Resolved|Conclusion):)"
)
_GOES_ON = re.compile(r"[.!?]+[\"'\u201d\u2019)]+\s+[a-z]")  # `asks "why me?" and we must answer`
_AHEAD = 12  # characters behind a full stop
_SENT = re.compile(r"from: ?[^\n]{1,120}", re.IGNORECASE)
_WROTE = re.compile(r"[^\n]{1,120}\b(?:wrote|writes):", re.IGNORECASE)
_WRITES = re.compile(r"\b(?:wrote|writes):", re.IGNORECASE)  # quick to look for
_CAPTION, _LEVELS = 4, 3  # words, headings
_BRIEF = 5  # blocks of a text whose only heading may be that of a section
_LONGEST = 1000  # characters; a longer sentence is cut, so that time stays linear
_LABEL = re.compile(r"\s*([^.:?!|]{2,45})[:.?|]\s")
_FIRST_CELL = re.compile(r"\|\s*([^|]{2,45})\|")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is the visible text between `start` and `end` of the document."""

    start: int
    end: int
    text: str
    kind: Literal["heading", "item", "row", "text"]
    section: Section
    context: str  # headings, lead-in and question before it
    question: str = ""  # that it may answer
    quoted: int = 0  # how many times
    before: str = ""  # the sentence before it in the same block
    denied: bool = False  # a row whose thing is not wanted
    asks: bool = False  # without a question mark
    author: str = ""  # the line that says who wrote the mail
    block: int = 0  # where the paragraph or the item begins
    topic: int = 0  # where the heading begins that it stands under


def sentences(text: str) -> list[Sentence]:
    """The sentences of a visible text, in order."""
    quotes = {found.start(): found.group().count(">") for found in _QUOTE.finditer(text)}
    text = blank(text, (found.span() for found in (*_QUOTE.finditer(text), *_STRUCK.finditer(text))))
    parts = dialogue(text, blocks(text, quotes))
    ranks, names = wishes(text, parts), header_rows(text, parts)
    text = blank(text, silent_cells(text, parts))
    prose = told_in_prose(text, parts)
    found: list[Sentence] = []
    title = _title(parts)
    place = _Place(title, told=next((text[b.start : b.end] for b in parts if b.start == title), ""))
    for part, after in zip_longest(parts, parts[1:]):
        block = prose.get(part.start, part)
        content = text[block.start : block.end]
        if block.kind == "heading":
            place.enter(block.level, content, block.start)
        elif block.kind == "rule":
            place.lead = found[-1].text if found and found[-1].kind == "row" else ""  # a table's header leads its rows
        elif not is_stamp(content):
            place.reach(text, block, content)
            own = _split(text, block, place, found[-1].text if found else "")
            wish = "dropped" if part.start in names else ranks.get(part.start, "") or tagged(content) or _struck(own)
            if block.marker == "turn" and asks(content):
                own = [replace(s, asks=True) for s in own]
            own = [_wished(s, wish) for s in own] if wish else own
            bar = place.bars(block, content)
            found += [*(replace(s, denied=True, section="plain") for s in own[:bar]), *own[bar:]]
            place.leave(text, block, after, own[-1].text if own else content)
    return found


def _struck(own: list[Sentence]) -> Wish:
    """Of a paragraph about an option that ends in `Rejected for its price`."""
    if len(own) == 1 or not own or not pattern("standing.option").match(own[0].text):
        return ""
    return "dropped" if any(pattern("standing.struck").match(s.text) for s in own[1:]) else ""


def _wished(sentence: Sentence, wish: Wish) -> Sentence:
    """A row as its column of priorities has it."""
    sections: dict[Wish, Section] = {"soft": "soft", "dropped": "out"}
    return replace(sentence, section=sections.get(wish, sentence.section), denied=wish == "wont")


def _title(parts: list[Block]) -> int:
    """Where the heading begins that names the document: what it says is no section."""
    headings = [block for block in parts if block.kind == "heading"]
    top = min(headings[:_LEVELS], key=lambda block: block.level, default=None)  # `## Slide 1` may stand above it
    alone = len(headings) > 1 or len(parts) > _BRIEF
    alone = alone and top is not None and all(b is top or b.level > top.level for b in headings)
    return top.start if top and alone else -1


class _Place:
    """What the headings and the lines above say of the block that comes next."""

    def __init__(self, title: int, told: str) -> None:
        self._title = title
        self._incident = says("outline.incident", told)
        self._above: list[tuple[int, str, Section]] = []
        self._answers = 0  # to the question that leads
        self._inside = -1  # how deep the item stands that leads
        self.topic = 0
        self.lead = ""
        self.author = ""

    @property
    def headings(self) -> list[str]:
        return [heading for _, heading, _ in self._above]

    @property
    def sections(self) -> list[Section]:
        return [section for _, _, section in self._above]

    def enter(self, level: int, heading: str, start: int) -> None:
        section: Section = (
            "plain" if start == self._title else "history" if self.narrates(heading) else section_of(heading)
        )
        self._above = [*(h for h in self._above if h[0] < level), (level, heading, section)]
        self.lead = self.author = ""
        self.topic = start

    def narrates(self, heading: str) -> bool:
        """Whether a heading or a label leads to what happened, in the report of an incident."""
        return self._incident and bool(pattern("outline.narrative").fullmatch(heading.strip(" *_")))

    def reach(self, text: str, block: Block, content: str) -> None:
        if said := _SENT.match(content) or (_WROTE.search(content) if _WRITES.search(content) else None):
            self.author = said.group()
        elif not block.quoted and not _SENT.match(self.author):
            self.author = ""
        asked = self.lead.rstrip().endswith("?")
        listed = (
            block.kind == "row"
            or block.marker in _LISTED
            or is_parent(self.lead, text[block.start - 1 : block.start] + content)
        )
        self._answers += not listed
        if not listed and (not asked or self._answers > _ANSWERS):
            self.lead = ""
        deep = indentation(text, block) if block.marker else -1
        if 0 <= self._inside >= deep:  # what an item of the list said holds for what stands below it
            self.lead, self._inside = "", -1
        self._above = [h for h in self._above if h[0] < _ITEM_LEVEL + max(deep, 0)]
        if block.kind == "text" and _NUMBERED.match(content):  # `5 Price. ...` ends what `4 Desirable` heads
            self._above = [h for h in self._above if h[0] < _CAPTION_LEVEL or not _NUMBER.match(h[1])]

    def bars(self, block: Block, content: str) -> int:
        """How many of its sentences are on a list of what nobody wants: all below `No-gos`, one behind `No-gos:`."""
        no_gos, label = pattern("outline.no_gos").fullmatch, _LABEL.match(content) if block.kind != "row" else None
        listed = block.marker in _LISTED or len(content.split()) <= 2 * _CAPTION
        if block.kind != "row" and listed and no_gos(self.lead or (self.headings or [""])[-1]):
            return len(content)
        return int(bool(label and ":" in label.group() and no_gos(label[1].strip(" *_"))))

    def leave(self, text: str, block: Block, after: Block | None, last: str) -> None:
        content = text[block.start : block.end]
        apart = after is not None and (
            not block.marker or after.marker != block.marker or is_inside(text, after, block)
        )
        below = bool(after and block.marker in _LISTED and after.marker in _LISTED)
        if below and (deep := indentation(text, block)) < indentation(text, after):  # type: ignore[arg-type]  # it is there
            self._inside = deep if last.endswith(":") else self._inside
            if len(content.split()) <= _NAME and (section := section_of(content.rstrip(" :"))) != "plain":
                self._above.append((_ITEM_LEVEL + deep, content, section))
        if apart and is_caption(content, block.marker):
            self.enter(_CAPTION_LEVEL, content, block.start)
        elif last.rstrip(" {").endswith((":", "?", "]")) or (block.kind == "text" and _is_caption(content, self.lead)):
            self.lead, self._answers = last, 0
        elif topic := _TOPIC.match(content):  # `uptime? last time they asked for a lot`
            self.lead, self._answers = topic[1], 0
        elif block.marker == "turn" and asks(content):
            self.lead, self._answers = f"{content}?", 0


_NUMBER, _NUMBERED = re.compile(r"\s*\d"), re.compile(r"\s*\d{1,2}\.?\s+[A-Z][^.:\n]{2,40}[.:]\s")
_CAPTION_LEVEL, _ITEM_LEVEL = 7, 8  # of lines that are no headings by their marks, of items with others below them
_NAME = 9  # words of an item that names what stands below it
_TOPIC = re.compile(r"\W*((?:[\w/'-]+ ){0,2}[\w/'-]+\?) (?=[^\n]{3,90}$)")
_ANSWERS = 2  # blocks that may answer a question
_LISTED = ("bullet", "number", "clause")


def _split(text: str, block: Block, place: _Place, said: str) -> list[Sentence]:
    headings, lead = place.headings, place.lead
    cuts = _cuts(text, block)
    label = (_FIRST_CELL if block.kind == "row" else _LABEL).match(text, block.start, block.end)
    own: Section = "history" if label and place.narrates(label.group(1)) else label_section(label)
    own = "plain" if block.kind == "row" and own != "out" else own  # `| Findings | by 06:00 |` tells no findings
    sections = [*place.sections, section_of("" if block.kind == "row" or lead.startswith("|") else lead), own]
    section: Section = next((s for s in reversed(sections) if s != "plain"), "plain")
    plain: Section = next((s for s in reversed(sections[:-1]) if s != "plain"), "plain")  # without the label's word
    led = bool(label and label.group().rstrip().endswith(".") and block.marker != "turn")  # `Not covered. A. B.`
    result: list[Sentence] = []
    question = lead if lead.rstrip().endswith("?") else ""
    kind = block.kind if block.kind != "rule" else "text"
    asked = asked_until(text, block)
    for start, stop in zip(cuts, [*cuts[1:], block.end], strict=True):
        content = text[start:stop].rstrip()
        if not content.strip():
            continue
        begin = start + len(content) - len(content.lstrip())
        context = " \n ".join([*headings, lead, question, label.group(1) if label and start != block.start else ""])
        end = start + len(content)
        before = result[-1].text if result else said if block.marker == "turn" else ""
        if result and pattern("decisions.taken").match(content.lstrip()):  # it may leave out the unit
            before = " ".join(s.text for s in result)[-_LONGEST:]
        own = label_section(_LABEL.match(content.lstrip())) if start != block.start else "plain"
        if own == "plain":
            own = plain if start != block.start and label and section == "out" and not led else section
        if stop <= asked and not content.endswith("?"):
            own = "other"
        result.append(
            Sentence(
                *(begin, end, on_one_line(content.lstrip(), kind), kind, own, context, question, block.quoted, before),
                author=place.author,
                block=block.start,
                topic=place.topic,
            )
        )
        if content.endswith("?"):  # `But honestly?` asks on
            question = f"{question} {content}" if len(content.split()) < _CAPTION else content
    return result


def _cuts(text: str, block: Block) -> list[int]:
    """Where the sentences of a block begin."""
    cuts = [block.start]
    if block.kind != "row":
        for found in _BREAK.finditer(text, block.start, block.end):
            before = text[cuts[-1] : found.start() + 1]
            goes_on = _GOES_ON.fullmatch(text, found.start(), found.end() + 1)
            if not goes_on and not is_abbreviated(before, text[found.end() : found.end() + _AHEAD]):
                cuts.append(found.end())
    return [at for start, stop in pairwise([*cuts, block.end]) for at in range(start, max(stop, start + 1), _LONGEST)]


def _is_caption(content: str, lead: str) -> bool:
    """A short line without a full stop, such as `Non-goals` above a list, that is no setting below another."""
    head = _REMARK.sub("", content).rstrip()
    brief = len(head.split()) <= _CAPTION and "\n" not in content and head[-1:].isalnum()
    return brief and not is_parent(lead, f" {content}")


_REMARK = re.compile(r" ?\([^()\n]{1,40}\)\s*$")  # `Non-goals (this release)`
